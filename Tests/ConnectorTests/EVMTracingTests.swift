import ChainModel
import Connector
import DepositRules
import EVMRules
import Encodings
import ScreeningRules
import Testing
import Units

/// An Ethereum node that knows some transfers of USDT, one a block, and their logs by topic.
struct TracedTokens: Sendable {
    struct Move: Sendable {
        let height: UInt64
        let sender: UInt8
        let recipient: UInt8
        let units: UInt64
    }

    let moves: [Move]
    /// Whether old state is kept: without it no balance is known.
    var hasState = true
    /// The most blocks of one range.
    var rangeMax: UInt64 = .max
    /// Below this block logs are gone.
    var prunedBelow: UInt64 = 0
    var answersBeforeDeath = Int.max
    /// Leaves out what this account was paid.
    var hides: UInt8?
    /// Events of this height have a byte of data too many.
    var oddHeight: UInt64?

    static func account(_ owner: UInt8) -> [UInt8] { [UInt8](repeating: owner, count: 20) }

    static func id(_ height: UInt64) -> TransactionID {
        TransactionID(Bytes32(head: UInt128(height), tail: 1))
    }

    var deposit: Deposit {
        let last = moves.last!
        let sighting = SightingID(
            chain: ChainID("ethereum")!, transaction: TracedTokens.id(last.height), locator: 0)
        return Deposit(
            id: sighting.depositID, sighting: sighting, wallet: WalletID(1),
            recipient: WatchedScript(TracedTokens.account(last.recipient)),
            amount: Amount(UInt128(last.units), of: .usdt),
            paid: TokenAmount(units: UInt256(UInt128(last.units)), decimals: 6),
            remainder: .zero,
            chainTrack: .final(
                BlockReference(
                    height: BlockHeight(last.height),
                    hash: BlockHash(Bytes32(head: 1, tail: 1)))),
            screeningTrack: .running, inclusionCount: 1,
            counterparties: [
                Counterparty(
                    role: .eventSender, script: WatchedScript(TracedTokens.account(last.sender)))
            ], spentOutpoints: [], screenedWithLists: nil, firstSeen: Timestamp(seconds: 1),
            changedAt: Timestamp(seconds: 1))
    }

    func node() -> ScriptedNode {
        let count = LockedBox(0)
        return ScriptedNode { call in
            let number = count.withLock { count in
                count += 1
                return count
            }
            guard number <= answersBeforeDeath else {
                return .failure(.transient("connection refused", retryAfter: nil))
            }
            switch call.method {
            case "eth_getLogs": return logs(call.parameters[0])
            case "eth_call": return balance(call.parameters)
            case "eth_getBlockByNumber": return .result(.null)
            default: return .refusal(code: -32_601, "Method not found")
            }
        }
    }

    private func number(_ value: JSONValue?) -> UInt64 {
        UInt64(value?.text?.dropFirst(2) ?? "", radix: 16) ?? 0
    }

    private func logs(_ filter: JSONValue) -> ScriptedNode.Reply {
        let first = number(filter["fromBlock"])
        let last = number(filter["toBlock"])
        guard last - first < rangeMax else {
            return .refusal(code: -32_000, "query exceeds max block range \(rangeMax)")
        }
        guard first >= prunedBelow else { return .refusal(code: 4_444, "pruned history") }
        let wanted = filter["topics"]?.elements ?? []
        let found = moves.filter { move in
            guard (first...last).contains(move.height), move.recipient != hides else {
                return false
            }
            let topics = topics(move)
            return zip(wanted, topics).allSatisfy { $0.isNull || $0 == $1 }
        }
        return .result(.array(found.map(log)))
    }

    private func topics(_ move: Move) -> [JSONValue] {
        let padding = [UInt8](repeating: 0, count: 12)
        return [
            .string(Hex.encodePrefixed(ERC20.transferTopic.bytes)),
            .string(Hex.encodePrefixed(padding + TracedTokens.account(move.sender))),
            .string(Hex.encodePrefixed(padding + TracedTokens.account(move.recipient))),
        ]
    }

    private func log(_ move: Move) -> JSONValue {
        let units = UInt256(UInt128(move.units)).bigEndianBytes
        let hash = JSONValue.string(Hex.encodePrefixed(TracedTokens.id(move.height).bytes.bytes))
        return .object([
            ("address", .string(Profiles.contracts["USDT"]?.lowercased() ?? "")),
            ("topics", .array(topics(move))),
            (
                "data",
                .string(Hex.encodePrefixed(move.height == oddHeight ? units + [0] : units))
            ),
            ("blockHash", hash), ("blockNumber", .string("0x" + String(move.height, radix: 16))),
            ("transactionHash", hash), ("transactionIndex", .string("0x0")),
            ("logIndex", .string("0x0")), ("removed", .bool(false)),
        ])
    }

    private func balance(_ parameters: [JSONValue]) -> ScriptedNode.Reply {
        guard hasState else { return .refusal(code: -32_000, "missing trie node") }
        let owner = UInt8(parameters[0]["data"]?.text?.suffix(2) ?? "", radix: 16)
        let height = number(parameters[1])
        var sum: UInt64 = 0
        for move in moves where move.height <= height {
            if move.recipient == owner { sum += move.units }
            if move.sender == owner, owner != 0 { sum -= min(sum, move.units) }
        }
        return .result(
            .string(Hex.encodePrefixed(UInt256(UInt128(sum)).bigEndianBytes)))
    }
}

@Suite struct EVMTracingTests {
    private func move(_ height: UInt64, _ sender: UInt8, _ recipient: UInt8, _ units: UInt64)
        -> TracedTokens.Move
    {
        TracedTokens.Move(height: height, sender: sender, recipient: recipient, units: units)
    }

    /// 1 and 2 pay 3 at blocks 5,000 and 9,000; 3 pays us at 9,500.
    private var tokens: TracedTokens {
        TracedTokens(moves: [
            move(4_000, 0, 1, 300), move(5_000, 1, 3, 300), move(9_000, 2, 3, 700),
            move(9_500, 3, 9, 1_000),
        ])
    }

    private let thief = NamedAddresses.hack(TracedTokens.account(1))

    private func facts(
        _ tokens: TracedTokens, _ node: ScriptedNode, _ names: NamedAddresses,
        limits: ExposureLimits = .standard
    ) async throws -> ExposureFacts {
        let source = try #require(
            EVMSource(
                profile: try Profiles.load("ethereum"), port: node, watched: WatchedRegistry(),
                clock: StillClock()))
        return try await ExposureTracer(source: source, clock: StillClock(), limits: limits)
            .trace(tokens.deposit, worth: nil, knowledge: names)
    }

    private func hack(_ facts: ExposureFacts) -> ExposureFinding? {
        facts.findings.first { $0.category == .hack }
    }

    @Test func `pages go back until the account was empty`() async throws {
        let node = tokens.node()
        let facts = try await facts(tokens, node, thief, limits: ExposureLimits(hopCount: 1))
        #expect(facts.completeness == .traced)
        #expect(hack(facts)?.measure.haircut == Amount(300, of: .usdt))
        #expect(hack(facts)?.measure.fifo == Amount(300, of: .usdt))
        #expect(facts.unseen.map(\.reason) == [.hops])
        // Pages of 2,000 blocks: 7,501 to 9,500, 5,501 to 7,500, 3,501 to 5,500, and a balance.
        #expect(node.requests.count == 4)
        #expect(facts.transactionCount == 7)
        let ranges = node.requests.dropFirst().map { $0[0].parameters[0]["fromBlock"]?.text }
        #expect(ranges == ["0x1d4d", "0x157d", "0xdad"])
    }

    @Test func `a node without old state is read some pages more`() async throws {
        var tokens = tokens
        tokens.hasState = false
        let node = tokens.node()
        let facts = try await facts(tokens, node, thief, limits: ExposureLimits(hopCount: 1))
        #expect(hack(facts)?.measure.fifo == Amount(300, of: .usdt))
        // Block 0 is reached after five pages.
        #expect(node.requests.count == 6)
    }

    @Test func `a provider's smaller range is kept to`() async throws {
        var tokens = tokens
        tokens.rangeMax = 1_000
        let facts = try await facts(
            tokens, tokens.node(), thief, limits: ExposureLimits(hopCount: 1))
        #expect(hack(facts)?.measure.fifo == Amount(300, of: .usdt))
    }

    @Test func `logs that are gone are history that was not seen`() async throws {
        var tokens = tokens
        tokens.prunedBelow = 7_000
        let facts = try await facts(
            tokens, tokens.node(), thief, limits: ExposureLimits(hopCount: 1))
        #expect(facts.completeness == .traced)
        #expect(hack(facts) == nil)
        #expect(facts.unseen.first { $0.reason == .history }?.measure.fifo.minorUnits == 300)
        tokens.prunedBelow = 9_501
        let none = try await self.facts(tokens, tokens.node(), thief)
        #expect(none.unseen.map(\.reason) == [.noData])
    }

    @Test(arguments: [0, 1, 3, 5])
    func `a node that dies in the middle makes the deposit wait`(count: Int) async throws {
        var tokens = tokens
        tokens.answersBeforeDeath = count
        let facts = try await facts(tokens, tokens.node(), thief)
        #expect(facts.completeness == .interrupted("connection refused"))
        #expect(facts.unseenBasisPoints == 10_000)
    }

    @Test func `logs that do not fit the balance make the deposit wait`() async throws {
        // The node says that 3 was empty after the deposit, and hides what 3 paid to us.
        var tokens = tokens
        tokens.hides = 9
        let facts = try await facts(tokens, tokens.node(), thief)
        #expect(facts.waitReason?.contains("do not fit together") == true)
    }

    @Test func `an event that only looks like a Transfer ends no trace`() async throws {
        var tokens = tokens
        tokens.hasState = false
        tokens.oddHeight = 9_000
        let facts = try await facts(tokens, tokens.node(), thief)
        #expect(facts.waitReason == nil)
        #expect(hack(facts) != nil)
    }

    @Test func `an account with more transfers than are looked through is a hub`() async throws {
        let facts = try await facts(
            tokens, tokens.node(), thief, limits: ExposureLimits(transferCount: 2))
        #expect(facts.unseen.map(\.reason) == [.hub])
    }

    @Test func `pages count to the budget`() async throws {
        let facts = try await facts(
            tokens, tokens.node(), thief, limits: ExposureLimits(transactionCount: 3))
        #expect(facts.completeness == .traced)
        #expect(facts.transactionCount <= 5)
        #expect(facts.unseenBasisPoints > 0)
    }

    @Test func `a deposit in no block yet waits`() async throws {
        let source = try #require(
            EVMSource(
                profile: try Profiles.load("ethereum"), port: tokens.node(),
                watched: WatchedRegistry(), clock: StillClock()))
        let whole = tokens.deposit
        let seen = Deposit(
            id: whole.id, sighting: whole.sighting, wallet: whole.wallet,
            recipient: whole.recipient, amount: whole.amount, paid: whole.paid,
            remainder: .zero, chainTrack: .seen, screeningTrack: .running, inclusionCount: 0,
            counterparties: whole.counterparties, spentOutpoints: [], screenedWithLists: nil,
            firstSeen: whole.firstSeen, changedAt: whole.changedAt)
        let facts = try await ExposureTracer(source: source, clock: StillClock())
            .trace(seen, worth: nil, knowledge: thief)
        #expect(facts.waitReason?.contains("in no block") == true)
    }
}
