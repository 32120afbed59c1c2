"""The one file that is the whole box: kept whole, copied, brought back."""
