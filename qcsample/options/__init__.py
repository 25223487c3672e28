"""After the verdict: accept, sort, rework, reproduce or cancel, compared by the buyer's own figures."""
