import ChainModel
import EVMRules
import Encodings
import Testing
import Units

@Suite struct EVMFeeTests {
    private func wei(_ value: UInt128) -> UInt256 { UInt256(value) }

    private func history(
        baseFees: [String] = ["0x64", "0x6e", "0x78"], ratios: [String] = ["0.5", "0.9"],
        rewards: [[String]]? = [["0x1", "0x5"], ["0x3", "0x9"]]
    ) -> JSONValue {
        .object([
            ("oldestBlock", .string("0x10")),
            ("baseFeePerGas", .array(baseFees.map { .string($0) })),
            ("gasUsedRatio", .array(ratios.map { .number($0) })),
            (
                "reward",
                rewards.map { .array($0.map { .array($0.map { .string($0) }) }) } ?? .null
            ),
        ])
    }

    private func policy(
        floor: UInt128 = 10, priorityFloor: UInt128 = 2, ceiling: UInt128 = 1_000,
        fallback: EVMTransaction.Fee = .price(UInt256(500))
    ) throws(EVMFeePolicy.Fault) -> EVMFeePolicy {
        try EVMFeePolicy(
            floor: wei(floor), priorityFloor: wei(priorityFloor), ceiling: wei(ceiling),
            fallback: fallback)
    }

    @Test func `a node's history is read`() throws {
        let read = try EVMFeeHistory(json: history())
        #expect(read.oldestBlock == BlockHeight(16))
        #expect(read.nextBaseFee == wei(0x78))
        #expect(read.medianReward(column: 0) == wei(3))
        #expect(read.medianReward(column: 1) == wei(9))
        #expect(read.medianReward(column: 2) == nil)
        #expect(try EVMFeeHistory(json: history(rewards: nil)).rewards.isEmpty)
    }

    @Test(arguments: ["0", "0.0", "0e5", "0E-3", "-0"])
    func `blocks without transactions do not speak of priority fees`(ratio: String) throws {
        let read = try EVMFeeHistory(
            json: history(ratios: [ratio, "1e-9"], rewards: [["0x0"], ["0x7"]]))
        #expect(read.rewards == [[wei(7)]])
        #expect(read.medianReward(column: 0) == wei(7))
    }

    @Test func `a history whose parts do not fit is refused`() {
        func refusal(_ json: JSONValue) -> EVMAnswerError? {
            do {
                _ = try EVMFeeHistory(json: json)
                return nil
            } catch {
                return error
            }
        }
        #expect(refusal(history()) == nil)
        #expect(refusal(history(baseFees: [])) == .malformedField("baseFeePerGas"))
        #expect(refusal(history(baseFees: ["0x1"])) == .malformedField("reward"))
        #expect(
            refusal(history(baseFees: ["1", "0x1", "0x1"])) == .malformedField("baseFeePerGas"))
        #expect(refusal(history(rewards: [["0x1"], []])) == .malformedField("reward"))
        #expect(refusal(history(ratios: ["1"])) == .malformedField("gasUsedRatio"))
        let long = [String](repeating: "0x1", count: 1026)
        #expect(refusal(history(baseFees: long)) == .tooMany("baseFeePerGas"))
        #expect(refusal(.null) == .wrongKind)
        #expect(refusal(history().setting("oldestBlock", to: nil)) == .missingField("oldestBlock"))
    }

    @Test func `the cap is twice the base fee and the priority fee on top`() throws {
        let suggestion = try policy().suggestion(
            from: try EVMFeeHistory(json: history()), column: 1)
        #expect(suggestion.fee == .capped(max: wei(249), priority: wei(9)))
        #expect(suggestion.source == .history)
        #expect(!suggestion.isHeldDown)
        #expect(!suggestion.isBelowBaseFee)
        let silent = try EVMFeeHistory(json: history(rewards: nil))
        #expect(
            try policy().suggestion(from: silent, column: 0).fee
                == .capped(max: wei(242), priority: wei(2)))
    }

    @Test func `floors and ceiling hold`() throws {
        let low = try policy().suggestion(baseFee: .zero, priorityFee: .zero)
        #expect(low.fee == .capped(max: wei(10), priority: wei(2)))
        let held = try policy().suggestion(baseFee: wei(600), priorityFee: wei(5))
        #expect(held.fee == .capped(max: wei(1_000), priority: wei(5)))
        #expect(held.isHeldDown)
        #expect(!held.isBelowBaseFee)
        let stuck = try policy().suggestion(baseFee: wei(1_001), priorityFee: .max)
        #expect(stuck.fee == .capped(max: wei(1_000), priority: wei(1_000)))
        #expect(stuck.isBelowBaseFee)
        let extreme = try policy().suggestion(baseFee: .max, priorityFee: .max)
        #expect(extreme.fee.max == wei(1_000))
        #expect(try policy().suggestion(gasPrice: wei(1)).fee == .price(wei(10)))
        #expect(try policy().suggestion(gasPrice: wei(2_000)).fee == .price(wei(1_000)))
        #expect(try policy().suggestion(gasPrice: wei(2_000)).isHeldDown)
        let fallback = try policy().suggestionWithoutNode()
        #expect(fallback.fee == .price(wei(500)))
        #expect(fallback.source == .fallback)
    }

    @Test func `a policy that contradicts itself is refused`() {
        #expect(throws: EVMFeePolicy.Fault.ceilingTooLow) { try policy(floor: 1_001) }
        #expect(throws: EVMFeePolicy.Fault.ceilingTooLow) { try policy(priorityFloor: 1_001) }
        #expect(throws: EVMFeePolicy.Fault.ceilingTooLow) {
            try policy(floor: 0, priorityFloor: 0, ceiling: 0)
        }
        for fallback in [
            EVMTransaction.Fee.price(wei(9)), .price(wei(1_001)),
            .capped(max: wei(500), priority: wei(501)),
        ] {
            #expect(throws: EVMFeePolicy.Fault.fallbackOutOfRange) {
                try policy(fallback: fallback)
            }
        }
    }

    @Test func `a replacement offers a tenth more in both numbers, rounded up`() {
        let rule = EVMReplacementRule.nodes
        func least(_ max: UInt128, _ priority: UInt128) -> EVMTransaction.Fee? {
            rule.least(replacing: .capped(max: wei(max), priority: wei(priority)))
        }
        #expect(least(100, 10) == .capped(max: wei(110), priority: wei(11)))
        #expect(least(101, 11) == .capped(max: wei(112), priority: wei(13)))
        #expect(least(1, 0) == .capped(max: wei(2), priority: wei(1)))
        #expect(rule.least(replacing: .price(wei(15))) == .price(wei(17)))
        #expect(
            EVMReplacementRule.roomy.least(replacing: .price(wei(80))) == .price(wei(90)))
        #expect(rule.least(replacing: .price(.max)) == nil)
        #expect(rule.least(replacing: .capped(max: .max, priority: .zero)) == nil)
    }

    @Test func `nodes take a replacement only if both numbers rise enough`() {
        let rule = EVMReplacementRule.nodes
        let old = EVMTransaction.Fee.capped(max: wei(100), priority: wei(10))
        #expect(rule.permits(.capped(max: wei(110), priority: wei(11)), replacing: old))
        #expect(!rule.permits(.capped(max: wei(109), priority: wei(11)), replacing: old))
        #expect(!rule.permits(.capped(max: wei(500), priority: wei(10)), replacing: old))
        #expect(!rule.permits(old, replacing: old))
        // One price stands for both numbers.
        #expect(rule.permits(.price(wei(110)), replacing: old))
        #expect(
            !rule.permits(
                .capped(max: wei(500), priority: wei(109)), replacing: .price(wei(100))))
        for max in (0..<300 as Range<UInt128>) {
            let fee = EVMTransaction.Fee.capped(max: wei(max), priority: wei(max / 3))
            for rule in [EVMReplacementRule.nodes, .roomy] {
                guard let least = rule.least(replacing: fee) else {
                    Issue.record("there is room above \(max)")
                    continue
                }
                #expect(EVMReplacementRule.nodes.permits(least, replacing: fee))
                #expect(least.priority <= least.max)
            }
        }
    }

    @Test func `a replacement also follows the market, up to the ceiling`() {
        let rule = EVMReplacementRule.nodes
        let old = EVMTransaction.Fee.capped(max: wei(100), priority: wei(10))
        func fee(_ suggested: EVMTransaction.Fee, ceiling: UInt128) -> EVMTransaction.Fee? {
            rule.fee(replacing: old, suggested: suggested, ceiling: wei(ceiling))
        }
        let market = EVMTransaction.Fee.capped(max: wei(300), priority: wei(5))
        #expect(fee(market, ceiling: 300) == .capped(max: wei(300), priority: wei(11)))
        #expect(fee(market, ceiling: 299) == nil)
        let calm = EVMTransaction.Fee.capped(max: wei(20), priority: wei(20))
        #expect(fee(calm, ceiling: 110) == .capped(max: wei(110), priority: wei(20)))
        #expect(fee(calm, ceiling: 109) == nil)
        #expect(
            rule.fee(replacing: .price(wei(100)), suggested: calm, ceiling: wei(200))
                == .price(wei(110)))
    }
}
