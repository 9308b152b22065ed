import BitcoinRules
import ChainModel
import Connector
import DepositRules
import Encodings
import ScreeningRules
import Testing
import Units

/// What tests of tracing know of addresses.
struct NamedAddresses: AddressKnowledge {
    var names: [[UInt8]: KnownAddress] = [:]

    func known(of address: ScreeningAddress) -> KnownAddress { names[address.key] ?? .nothing }

    static func hack(_ key: [UInt8]) -> NamedAddresses {
        NamedAddresses(names: [
            key: KnownAddress(labels: [
                AddressLabel(category: .hack, confidence: 90, name: "Thief", source: "pack")
            ])
        ])
    }
}

/// A chain of Bitcoin payments: coins are made, the first owner pays the next, the last pays us.
struct TracedCoins: Sendable {
    private(set) var transactions: [BitcoinTransaction] = []
    let hasIndex: Bool
    let tellsSpent: Bool
    /// How many answers are given before the node is gone.
    let answersBeforeDeath: Int

    static let amount: UInt64 = 50_000
    static let block = BlockReference(
        height: BlockHeight(100), hash: BlockHash(Bytes32(head: 3, tail: 3)))

    static func script(_ owner: UInt8) -> BitcoinScript {
        .p2wpkh([UInt8](repeating: owner, count: 20))
    }

    init(
        owners: Int, hasIndex: Bool = true, tellsSpent: Bool = true,
        answersBeforeDeath: Int = .max, peeled: UInt64 = 0
    ) {
        self.hasIndex = hasIndex
        self.tellsSpent = tellsSpent
        self.answersBeforeDeath = answersBeforeDeath
        var previous = Outpoint(
            transaction: TransactionID(Bytes32(head: 0, tail: 0)), outputIndex: .max)
        for owner in 1...owners {
            // What is not peeled off yet goes on.
            let rest = TracedCoins.amount + peeled * UInt64(owners - owner)
            let output = BitcoinOutput(
                value: .satoshis(rest), script: TracedCoins.script(UInt8(owner)))
            let others =
                peeled == 0
                ? []
                : [
                    BitcoinOutput(
                        value: .satoshis(peeled), script: TracedCoins.script(UInt8(100 + owner)))
                ]
            let transaction = BitcoinTransaction(
                version: 2,
                inputs: [
                    BitcoinInput(
                        previousOutput: previous, signatureScript: [1, UInt8(owner)],
                        sequence: .max, witness: [])
                ], outputs: [output] + others, lockTime: 0)
            transactions.append(transaction)
            previous = Outpoint(transaction: transaction.txID, outputIndex: 0)
        }
    }

    var deposit: Deposit {
        let sighting = SightingID(
            chain: ChainID("bitcoin-regtest")!, transaction: transactions.last!.txID, locator: 0)
        return Deposit(
            id: sighting.depositID, sighting: sighting, wallet: WalletID(1),
            recipient: WatchedScript(transactions.last!.outputs[0].script.bytes),
            amount: .satoshis(TracedCoins.amount),
            paid: TokenAmount(units: UInt256(UInt128(TracedCoins.amount)), decimals: 8),
            remainder: .zero, chainTrack: .final(TracedCoins.block), screeningTrack: .running,
            inclusionCount: 1, counterparties: [],
            spentOutpoints: transactions.last!.inputs.map(\.previousOutput),
            screenedWithLists: nil, firstSeen: Timestamp(seconds: 1),
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
            return reply(to: call)
        }
    }

    private func reply(to call: ScriptedNode.Call) -> ScriptedNode.Reply {
        guard call.method == "getrawtransaction", call.parameters[1] == .number("2"),
            let found = transactions.first(where: {
                $0.txID.bitcoinText == call.parameters[0].text
            })
        else { return .refusal(code: -5, "No such mempool or blockchain transaction") }
        let isNamed = call.parameters.count == 3
        guard hasIndex || isNamed else {
            return .refusal(code: -5, "No such mempool transaction. Use -txindex")
        }
        let inputs = found.inputs.map { input -> JSONValue in
            var fields: [(key: String, value: JSONValue)] = [
                ("txid", .string(input.previousOutput.transaction.bitcoinText)),
                ("vout", .integer(input.previousOutput.outputIndex)),
            ]
            let source = transactions.first { $0.txID == input.previousOutput.transaction }
            if tellsSpent, let output = source?.outputs.first {
                fields.append(
                    (
                        "prevout",
                        .object([
                            ("value", .number(output.value.decimal)),
                            (
                                "scriptPubKey",
                                .object([("hex", .string(Hex.encode(output.script.bytes)))])
                            ),
                        ])
                    ))
            }
            return .object(found.isCoinbase ? [("coinbase", .string("00"))] : fields)
        }
        return .result(
            .object([
                ("hex", .string(Hex.encode(found.serialized(.network)))),
                ("vin", .array(inputs)), ("blocktime", .integer(1_700_000_000)),
            ]))
    }
}

@Suite struct BitcoinTracingTests {
    private func facts(
        _ coins: TracedCoins, _ node: ScriptedNode, _ names: NamedAddresses,
        limits: ExposureLimits = .standard
    ) async throws -> ExposureFacts {
        let source = BitcoinSource(
            profile: try Profiles.load("bitcoin-regtest"), port: node,
            watched: WatchedRegistry(), clock: StillClock())
        return try await ExposureTracer(source: source, clock: StillClock(), limits: limits)
            .trace(coins.deposit, worth: nil, knowledge: names)
    }

    private func thief(_ owner: UInt8) -> NamedAddresses {
        .hack(TracedCoins.script(owner).bytes)
    }

    @Test func `a deposit is traced through a node with an index`() async throws {
        let coins = TracedCoins(owners: 5)
        let node = coins.node()
        // Owner 5 is us, 4 paid, 3 is one hop away.
        let facts = try await facts(coins, node, thief(3))
        #expect(facts.completeness == .traced)
        #expect(facts.findings.map(\.category) == [.hack])
        #expect(facts.findings[0].nearestHop == 1)
        #expect(facts.findings[0].measure.haircut == .satoshis(TracedCoins.amount))
        #expect(facts.transactionCount == 2)
        #expect(facts.picture.edges.first?.time == Timestamp(seconds: 1_700_000_000))
        // The deposit's own transaction is named with its block.
        #expect(node.requests[0][0].parameters.count == 3)
        #expect(node.requests[1][0].parameters.count == 2)
    }

    @Test func `a chain that ends at new coins is seen whole`() async throws {
        let coins = TracedCoins(owners: 4)
        let facts = try await facts(coins, coins.node(), NamedAddresses())
        #expect(facts.findings.map(\.category) == [.miner])
        #expect(facts.unseen.isEmpty)
    }

    @Test func `without an index only the payers are seen and that is said`() async throws {
        let coins = TracedCoins(owners: 5, hasIndex: false)
        let facts = try await facts(coins, coins.node(), thief(3))
        #expect(facts.completeness == .traced)
        #expect(facts.findings.isEmpty)
        #expect(facts.unseen.map(\.reason) == [.noData])
        #expect(facts.unseenBasisPoints == 10_000)
        let direct = try await self.facts(coins, coins.node(), thief(4))
        #expect(direct.findings.first?.nearestHop == 0)
    }

    @Test func `a node that does not tell what is spent is asked for more`() async throws {
        let coins = TracedCoins(owners: 5, tellsSpent: false)
        let facts = try await facts(coins, coins.node(), thief(3))
        #expect(facts.findings.first?.nearestHop == 1)
        #expect(facts.transactionCount == 3)
    }

    @Test(arguments: [0, 1, 2, 3])
    func `a node that dies in the middle makes the deposit wait`(count: Int) async throws {
        let coins = TracedCoins(owners: 8, answersBeforeDeath: count)
        let facts = try await facts(coins, coins.node(), NamedAddresses())
        #expect(facts.completeness == .interrupted("connection refused"))
        #expect(facts.waitReason != nil)
        #expect(facts.unseen.map(\.reason) == [.interrupted])
        #expect(facts.unseenBasisPoints == 10_000)
    }

    @Test func `a transaction that is not the one asked for sets the node aside`() async throws {
        let coins = TracedCoins(owners: 3)
        let other = TracedCoins(owners: 2).transactions[0]
        let node = ScriptedNode { _ in
            .result(
                .object([
                    ("hex", .string(Hex.encode(other.serialized(.network)))),
                    ("vin", .array([])),
                ]))
        }
        let facts = try await facts(coins, node, NamedAddresses())
        #expect(facts.waitReason != nil)
        #expect(node.setAside[EndpointName("a")] != nil)
    }

    @Test func `hops and transactions are held to their limits`() async throws {
        let coins = TracedCoins(owners: 9)
        let node = coins.node()
        let facts = try await facts(coins, node, thief(1))
        #expect(facts.unseen.map(\.reason) == [.hops])
        #expect(node.requests.count == 4)
        let short = try await self.facts(
            coins, coins.node(), thief(1), limits: ExposureLimits(transactionCount: 1))
        #expect(short.unseen.map(\.reason) == [.transactions])
    }

    private func bitcoin(_ node: ScriptedNode) throws -> BitcoinSource {
        BitcoinSource(
            profile: try Profiles.load("bitcoin-regtest"), port: node,
            watched: WatchedRegistry(), clock: StillClock())
    }

    @Test(arguments: [true, false])
    func `a transaction's shape is read from its block, without an index`(
        tellsSpent: Bool
    ) async throws {
        let coins = TracedCoins(owners: 5, hasIndex: false, tellsSpent: tellsSpent, peeled: 900)
        let payer = Counterparty(
            role: .input, script: WatchedScript(TracedCoins.script(4).bytes))
        let shape = try #require(
            try await bitcoin(coins.node()).shape(of: coins.deposit, payers: [payer]))
        #expect(shape.inputCount == 1)
        #expect(shape.inputs == [payer.script])
        #expect(shape.outputs.map(\.amount) == [.satoshis(50_000), .satoshis(900)])
        #expect(shape.time == Timestamp(seconds: 1_700_000_000))
    }

    @Test func `a node without the transaction tells no shape, and one that lies is set aside`()
        async throws
    {
        let coins = TracedCoins(owners: 3)
        let none = ScriptedNode { _ in .refusal(code: -5, "No such transaction") }
        #expect(try await bitcoin(none).shape(of: coins.deposit, payers: []) == nil)
        let other = TracedCoins(owners: 2).transactions[0]
        let liar = ScriptedNode { _ in
            .result(
                .object([
                    ("hex", .string(Hex.encode(other.serialized(.network)))),
                    ("vin", .array([])),
                ]))
        }
        await #expect(throws: SourceFailure.self) {
            _ = try await bitcoin(liar).shape(of: coins.deposit, payers: [])
        }
        #expect(liar.setAside[EndpointName("a")] != nil)
    }

    @Test func `the trace tells the shapes before the deposit, and a peel chain is one with them`()
        async throws
    {
        let coins = TracedCoins(owners: 7, peeled: 900)
        let source = try bitcoin(coins.node())
        let shape = try #require(try await source.shape(of: coins.deposit, payers: []))
        let found = try await ExposureTracer(source: source, clock: StillClock())
            .follow(coins.deposit, worth: nil, knowledge: NamedAddresses())
        #expect(found.ancestors.map(\.outputCount) == [2, 2, 2])
        let deposit = BehaviourEvent(
            direction: .deposit, id: 1, wallet: WalletID(1), counterparties: shape.inputs,
            amount: coins.deposit.amount, value: nil, time: Timestamp(seconds: 1_700_000_100),
            shape: shape)
        func peel(_ ancestors: [TransactionShape]) -> Bool? {
            let facts = DepositBehaviour.make(
                deposit,
                history: BehaviourHistory(
                    wallet: WalletBehaviour(currency: .usd), ancestors: ancestors),
                pack: .standard, now: deposit.time)
            return BehaviourRules.evaluate(facts, pack: .standard)
                .first { $0.rule == .peelChain }?.hasFired
        }
        #expect(peel(found.ancestors) == true)
        #expect(peel([]) == false)
    }
}
