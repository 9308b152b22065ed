public import Units

/// What a transaction may cost for each gas, and how that is found.
///
/// All numbers are wei for each gas.
public struct EVMFeePolicy: Sendable, Hashable {
    /// Why limits are no policy.
    public enum Fault: Error, Sendable, Equatable {
        /// A floor is above the ceiling, or the ceiling is zero.
        case ceilingTooLow
        /// The fallback is not within floor and ceiling, or its priority fee is above its cap.
        case fallbackOutOfRange
    }

    /// The least that is offered in all.
    public let floor: UInt256
    /// The least that is offered to the block's maker.
    public let priorityFloor: UInt256
    /// The most that is ever offered in all.
    public let ceiling: UInt256
    /// What is offered where the node says nothing usable.
    public let fallback: EVMTransaction.Fee

    /// Makes a policy.
    ///
    /// - Throws: `Fault`.
    public init(
        floor: UInt256, priorityFloor: UInt256, ceiling: UInt256, fallback: EVMTransaction.Fee
    ) throws(Fault) {
        guard !ceiling.isZero, floor <= ceiling, priorityFloor <= ceiling else {
            throw .ceilingTooLow
        }
        guard fallback.max <= ceiling, fallback.max >= floor, fallback.priority <= fallback.max
        else { throw .fallbackOutOfRange }
        self.floor = floor
        self.priorityFloor = priorityFloor
        self.ceiling = ceiling
        self.fallback = fallback
    }

    /// Suggests a fee for type 2: twice the next block's base fee and the priority fee on top.
    ///
    /// Twice is what six full blocks in a row can raise the base fee to (EIP-1559: an eighth each).
    /// - Parameter column: the place in the request, from zero, of the percentile to pay.
    public func suggestion(from history: EVMFeeHistory, column: Int) -> EVMFeeSuggestion {
        guard let reward = history.medianReward(column: column) else {
            return suggestion(baseFee: history.nextBaseFee, priorityFee: priorityFloor)
        }
        return suggestion(baseFee: history.nextBaseFee, priorityFee: reward)
    }

    /// Suggests a fee for type 2 from a base fee and a priority fee, such as the answer of
    /// `eth_maxPriorityFeePerGas`.
    public func suggestion(baseFee: UInt256, priorityFee: UInt256) -> EVMFeeSuggestion {
        let priority = min(max(priorityFee, priorityFloor), ceiling)
        let wanted = EVMFeePolicy.sum(EVMFeePolicy.sum(baseFee, baseFee), priority)
        let offered = min(max(wanted, floor), ceiling)
        return EVMFeeSuggestion(
            fee: .capped(max: offered, priority: min(priority, offered)), source: .history,
            isHeldDown: wanted > ceiling, isBelowBaseFee: offered < baseFee)
    }

    /// Suggests a fee for type 0 from the answer of `eth_gasPrice`, for chains without base fees.
    public func suggestion(gasPrice: UInt256) -> EVMFeeSuggestion {
        EVMFeeSuggestion(
            fee: .price(min(max(gasPrice, floor), ceiling)), source: .gasPrice,
            isHeldDown: gasPrice > ceiling, isBelowBaseFee: false)
    }

    /// Suggests the fallback: the node did not answer, or not as it should.
    public func suggestionWithoutNode() -> EVMFeeSuggestion {
        EVMFeeSuggestion(
            fee: fallback, source: .fallback, isHeldDown: false, isBelowBaseFee: false)
    }

    /// Returns the sum, or the largest number instead of an overflow: ceilings cut it anyway.
    private static func sum(_ left: UInt256, _ right: UInt256) -> UInt256 {
        let sum = left.addingReportingOverflow(right)
        return sum.overflow ? .max : sum.partialValue
    }
}
