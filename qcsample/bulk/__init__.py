"""Many questions at once: arrays of look-ups and bounds, and rows of a table that are answered one by one."""
