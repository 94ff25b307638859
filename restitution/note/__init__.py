"""The note of a ministry: two printed pages for its secretary general, made from one snapshot."""
