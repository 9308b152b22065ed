/// The 1,600-bit state of Keccak and its permutation.
///
/// Every lane is a stored property and every step is inlined, so that the compiler keeps the state
/// in registers and on the stack: this reaches the speed of C. Six lanes are kept complemented,
/// which spares four of five complements in χ. Source: FIPS 202, sections 3.2, 3.3.
struct KeccakState {
    var plane0 = KeccakPlane(lane1: .max, lane2: .max)
    var plane1 = KeccakPlane(lane3: .max)
    var plane2 = KeccakPlane(lane2: .max)
    var plane3 = KeccakPlane(lane2: .max)
    var plane4 = KeccakPlane(lane0: .max)

    /// The first four lanes as they are read from outside.
    var squeezed: (UInt64, UInt64, UInt64, UInt64) {
        (plane0.lane0, ~plane0.lane1, ~plane0.lane2, plane0.lane3)
    }

    /// The state after all 24 rounds.
    ///
    /// Not a mutating method: that would store all lanes in each round.
    @inline(never)
    func permuted() -> KeccakState {
        var state = self
        var index = 0
        while index < KeccakState.roundConstants.count {
            // Two rounds a step spare half of the moves between registers.
            state = state.mixed.shuffled
            state.plane0.lane0 ^= KeccakState.roundConstants[index]
            state = state.mixed.shuffled
            state.plane0.lane0 ^= KeccakState.roundConstants[index + 1]
            index += 2
        }
        return state
    }

    /// The state after the step θ.
    @inline(__always)
    private var mixed: KeccakState {
        let effect = (plane0 ^ plane1 ^ plane2 ^ plane3 ^ plane4).thetaEffect
        return KeccakState(
            plane0: plane0 ^ effect, plane1: plane1 ^ effect, plane2: plane2 ^ effect,
            plane3: plane3 ^ effect, plane4: plane4 ^ effect)
    }

    /// The state after the steps ρ (rotations), π (the lanes' new places) and χ.
    @inline(__always)
    private var shuffled: KeccakState {
        KeccakState(
            plane0: KeccakPlane(
                lane0: plane0.lane0, lane1: rotated(plane1.lane1, 44),
                lane2: rotated(plane2.lane2, 43), lane3: rotated(plane3.lane3, 21),
                lane4: rotated(plane4.lane4, 14)
            ).chi0,
            plane1: KeccakPlane(
                lane0: rotated(plane0.lane3, 28), lane1: rotated(plane1.lane4, 20),
                lane2: rotated(plane2.lane0, 3), lane3: rotated(plane3.lane1, 45),
                lane4: rotated(plane4.lane2, 61)
            ).chi1,
            plane2: KeccakPlane(
                lane0: rotated(plane0.lane1, 1), lane1: rotated(plane1.lane2, 6),
                lane2: rotated(plane2.lane3, 25), lane3: rotated(plane3.lane4, 8),
                lane4: rotated(plane4.lane0, 18)
            ).chi2,
            plane3: KeccakPlane(
                lane0: rotated(plane0.lane4, 27), lane1: rotated(plane1.lane0, 36),
                lane2: rotated(plane2.lane1, 10), lane3: rotated(plane3.lane2, 15),
                lane4: rotated(plane4.lane3, 56)
            ).chi3,
            plane4: KeccakPlane(
                lane0: rotated(plane0.lane2, 62), lane1: rotated(plane1.lane3, 55),
                lane2: rotated(plane2.lane4, 39), lane3: rotated(plane3.lane0, 41),
                lane4: rotated(plane4.lane1, 2)
            ).chi4)
    }

    /// What the step ι adds to the first lane in each round. Source: FIPS 202, section 3.2.5.
    private static let roundConstants: [UInt64] = [
        0x0000_0000_0000_0001, 0x0000_0000_0000_8082, 0x8000_0000_0000_808a,
        0x8000_0000_8000_8000, 0x0000_0000_0000_808b, 0x0000_0000_8000_0001,
        0x8000_0000_8000_8081, 0x8000_0000_0000_8009, 0x0000_0000_0000_008a,
        0x0000_0000_0000_0088, 0x0000_0000_8000_8009, 0x0000_0000_8000_000a,
        0x0000_0000_8000_808b, 0x8000_0000_0000_008b, 0x8000_0000_0000_8089,
        0x8000_0000_0000_8003, 0x8000_0000_0000_8002, 0x8000_0000_0000_0080,
        0x0000_0000_0000_800a, 0x8000_0000_8000_000a, 0x8000_0000_8000_8081,
        0x8000_0000_0000_8080, 0x0000_0000_8000_0001, 0x8000_0000_8000_8008,
    ]
}
