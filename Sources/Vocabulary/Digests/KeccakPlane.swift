/// Five of the 25 lanes of a Keccak state: those with the same y, in the order of x.
///
/// Source: FIPS 202, section 3.1.
struct KeccakPlane {
    var lane0: UInt64 = 0
    var lane1: UInt64 = 0
    var lane2: UInt64 = 0
    var lane3: UInt64 = 0
    var lane4: UInt64 = 0

    /// Adds the lanes of two planes.
    @inline(__always)
    static func ^ (left: KeccakPlane, right: KeccakPlane) -> KeccakPlane {
        KeccakPlane(
            lane0: left.lane0 ^ right.lane0, lane1: left.lane1 ^ right.lane1,
            lane2: left.lane2 ^ right.lane2, lane3: left.lane3 ^ right.lane3,
            lane4: left.lane4 ^ right.lane4)
    }

    /// What the step θ adds to each column, from the columns' parities in this plane.
    @inline(__always)
    var thetaEffect: KeccakPlane {
        KeccakPlane(
            lane0: lane4 ^ rotated(lane1, 1), lane1: lane0 ^ rotated(lane2, 1),
            lane2: lane1 ^ rotated(lane3, 1), lane3: lane2 ^ rotated(lane4, 1),
            lane4: lane3 ^ rotated(lane0, 1))
    }
}

/// The step χ, the only one that is not linear: each lane is changed by `~next & nextButOne`.
///
/// As six lanes of a state are kept complemented, most of the complements cancel out: each plane
/// has a form of its own, which follows from which of its lanes come in and must leave that way.
/// Source: The Keccak implementation overview, version 3.2, section 2.2.
extension KeccakPlane {
    @inline(__always)
    var chi0: KeccakPlane {
        KeccakPlane(
            lane0: lane0 ^ (lane1 | lane2), lane1: lane1 ^ (~lane2 | lane3),
            lane2: lane2 ^ (lane3 & lane4), lane3: lane3 ^ (lane4 | lane0),
            lane4: lane4 ^ (lane0 & lane1))
    }

    @inline(__always)
    var chi1: KeccakPlane {
        KeccakPlane(
            lane0: lane0 ^ (lane1 | lane2), lane1: lane1 ^ (lane2 & lane3),
            lane2: lane2 ^ (lane3 | ~lane4), lane3: lane3 ^ (lane4 | lane0),
            lane4: lane4 ^ (lane0 & lane1))
    }

    @inline(__always)
    var chi2: KeccakPlane {
        let flipped = ~lane3
        return KeccakPlane(
            lane0: lane0 ^ (lane1 | lane2), lane1: lane1 ^ (lane2 & lane3),
            lane2: lane2 ^ (flipped & lane4), lane3: flipped ^ (lane4 | lane0),
            lane4: lane4 ^ (lane0 & lane1))
    }

    @inline(__always)
    var chi3: KeccakPlane {
        let flipped = ~lane3
        return KeccakPlane(
            lane0: lane0 ^ (lane1 & lane2), lane1: lane1 ^ (lane2 | lane3),
            lane2: lane2 ^ (flipped | lane4), lane3: flipped ^ (lane4 & lane0),
            lane4: lane4 ^ (lane0 | lane1))
    }

    @inline(__always)
    var chi4: KeccakPlane {
        let flipped = ~lane1
        return KeccakPlane(
            lane0: lane0 ^ (flipped & lane2), lane1: flipped ^ (lane2 | lane3),
            lane2: lane2 ^ (lane3 & lane4), lane3: lane3 ^ (lane4 | lane0),
            lane4: lane4 ^ (lane0 & lane1))
    }
}

/// Returns the lane rotated towards its high end by 1 to 63 bits.
@inline(__always)
func rotated(_ lane: UInt64, _ count: UInt64) -> UInt64 {
    lane &<< count | lane &>> (64 &- count)
}
