import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.logging.LogManager;
import java.util.stream.Collectors;
import org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider;
import org.verapdf.pdfa.Foundries;
import org.verapdf.pdfa.PDFAParser;
import org.verapdf.pdfa.flavours.PDFAFlavour;
import org.verapdf.pdfa.results.TestAssertion;
import org.verapdf.pdfa.results.ValidationResult;
import org.verapdf.pdfa.validation.profiles.RuleId;
import org.verapdf.pdfa.validation.validators.ValidatorBuilder;
import org.verapdf.processor.reports.enums.JobEndStatus;

/**
 * Asks the veraPDF engine about each file in each flavour, and prints one JSON object a line, files outermost.
 *
 * <p>Arguments: flavours joined by commas (ua1,3a), then files. Exit status 0 whatever the verdicts are; anything else
 * means that the engine itself did not work. verapdf.py starts this with Java's source launcher and reads the lines.
 */
public final class VeraCheck {
  private static final ObjectMapper JSON = new ObjectMapper();

  private VeraCheck() {}

  public static void main(String[] arguments) throws Exception {
    PrintStream lines = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    System.setOut(System.err); // whatever the engine prints by itself is no report
    LogManager.getLogManager().reset(); // nor is what it logs
    VeraGreenfieldFoundryProvider.initialise();
    List<PDFAFlavour> flavours = Arrays.stream(arguments[0].split(",")).map(VeraCheck::flavour).collect(Collectors.toList());
    for (String path : Arrays.asList(arguments).subList(1, arguments.length)) {
      for (PDFAFlavour flavour : flavours) {
        lines.println(JSON.writeValueAsString(report(path, flavour)));
      }
    }
  }

  /** The engine takes an unknown name for "no flavour", which every file satisfies: so an unknown name stops here. */
  private static PDFAFlavour flavour(String name) {
    PDFAFlavour flavour = PDFAFlavour.byFlavourId(name);
    if (flavour == null || flavour == PDFAFlavour.NO_FLAVOUR) {
      throw new IllegalArgumentException("no such flavour: " + name + "; known: " + PDFAFlavour.getFlavourIds());
    }
    return flavour;
  }

  private static Map<String, Object> report(String path, PDFAFlavour flavour) {
    Map<String, Object> report = new LinkedHashMap<>();
    report.put("path", path);
    report.put("flavour", flavour.getId());
    try (PDFAParser parser = Foundries.defaultInstance().createParser(new File(path), flavour)) {
      ValidationResult result = ValidatorBuilder.defaultBuilder().flavour(flavour).showErrorMessages(true).build().validate(parser);
      report.put("compliant", result.isCompliant() && result.getJobEndStatus() == JobEndStatus.NORMAL);
      report.put("checks", result.getTotalAssertions());
      report.put("failures", failures(result));
      report.put("error", result.getJobEndStatus() == JobEndStatus.NORMAL ? null : "stopped: " + result.getJobEndStatus());
    } catch (Exception unreadable) {
      report.put("compliant", false);
      report.put("checks", 0);
      report.put("failures", List.of());
      report.put("error", unreadable.toString());
    }
    return report;
  }

  /** One entry a broken rule; its message and place are those of the first check that failed. */
  private static List<Map<String, Object>> failures(ValidationResult result) {
    Map<RuleId, TestAssertion> first = new LinkedHashMap<>();
    for (TestAssertion check : result.getTestAssertions()) {
      if (check.getStatus() == TestAssertion.Status.FAILED) {
        first.putIfAbsent(check.getRuleId(), check);
      }
    }
    List<Map<String, Object>> failures = new ArrayList<>();
    result.getFailedChecks().forEach((rule, count) -> {
      TestAssertion check = first.get(rule);
      Map<String, Object> failure = new LinkedHashMap<>();
      failure.put("clause", rule.getClause());
      failure.put("test", rule.getTestNumber());
      failure.put("count", count);
      failure.put("message", check == null ? "" : check.getMessage());
      failure.put("context", check == null ? "" : check.getLocation().getContext());
      failures.add(failure);
    });
    return failures;
  }
}
