"""Details in a message: days, amounts, addresses, numbers of the company's own making, names.

What is found only says which record to look up or which question need not be asked. It is never an
input of a decision: that reads the record.
"""

from unsnag.domain.details.amounts import amounts_in
from unsnag.domain.details.dates import days_in
from unsnag.domain.details.finding import Reading, emails_in, phones_in, read_all
from unsnag.domain.details.names import fold_words, mentions, named_in
from unsnag.domain.details.own import Detail, DetailWrong, checked
from unsnag.domain.details.patterns import PatternRefused, bounded

__all__ = [
    "Detail",
    "DetailWrong",
    "PatternRefused",
    "Reading",
    "amounts_in",
    "bounded",
    "checked",
    "days_in",
    "emails_in",
    "fold_words",
    "mentions",
    "named_in",
    "phones_in",
    "read_all",
]
