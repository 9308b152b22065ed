import Testing

/// Everything against real nodes; one after another, for each starts several processes.
@Suite(.serialized) enum LiveNodes {}
