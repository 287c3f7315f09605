"""Questions to a fact base and its briefs, answered as frozen values that the command line prints.

In: the loaded fact base, and for what concerns pages the briefs as laid out. Out: lists, profiles, search hits, what
rests on a record, what no brief prints, and for one brief every statement with what it stands on. Nothing here
checks, prints or writes.

A question is answered from the records that are sound. Those that could not be read are named beside the answer, as
a search through files names the ones it could not open: an answer that is nearly whole is of more use than none.
"""
