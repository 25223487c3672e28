"""The lots of a supplier as a series: what each came to, the switching rules, what they do in the long run."""
