-- The history holds only what is past: the current state of an observation is in its own table.
-- depends: 0002.collections

DELETE FROM observations_history WHERE to_time = 253402300799999999;
