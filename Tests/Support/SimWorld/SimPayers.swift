import BitcoinRules
import ChainModel
import Digests
import EVMRules
import Units

/// People outside who pay: they make transactions, some of them odd.
final class SimPayers {
    let bitcoinScripts: [WatchedScript]
    let accounts: [EVMAddress]
    private let dice: Dice
    /// What lies before the payments; nil where nobody looks.
    var past: SimPast?
    private var serial: UInt64 = 0

    init(_ dice: Dice) {
        self.dice = dice
        bitcoinScripts = (0..<5).map { _ in
            WatchedScript(BitcoinScript.p2wpkh(dice.bytes(20)).bytes)
        }
        accounts = (0..<5).map { _ in EVMAddress(dice.bytes(20)) ?? .zero }
    }

    /// A transaction of one to two payers with one to three outputs to these addresses.
    func bitcoinPayment(to recipients: [WatchedScript], on chain: SimChain) -> SimTransaction {
        let payers = (0..<dice.number(in: 1...2)).map { _ in
            dice.pick(bitcoinScripts) ?? bitcoinScripts[0]
        }
        let coins = payers.map { old($0, on: chain) }
        return bitcoin(spending: coins, payers, to: recipients, exclusive: next(), on: chain)
    }

    /// A payment of amounts that are known before, for the start of a world.
    func bitcoinFunding(
        _ amounts: [(recipient: WatchedScript, satoshis: UInt64)], on chain: SimChain
    ) -> SimTransaction {
        let payer = bitcoinScripts[0]
        return bitcoin(
            spending: [old(payer, on: chain)], [payer], to: amounts.map(\.recipient),
            exclusive: next(), of: amounts.map(\.satoshis), on: chain)
    }

    /// A token payment of an amount that is known before, for the start of a world.
    func tokenFunding(
        _ recipient: EVMAddress, isUSDC: Bool, _ units: UInt256, on chain: SimChain
    ) -> SimTransaction {
        tokenFunding(
            from: accounts[0], recipient, isUSDC: isUSDC, units, by: dice, on: chain)
    }

    /// The same of another payer, with dice of its own.
    func tokenFunding(
        from payer: EVMAddress, _ recipient: EVMAddress, isUSDC: Bool, _ units: UInt256,
        by dice: Dice, on chain: SimChain
    ) -> SimTransaction {
        let serial = next()
        let digest = SHA256.hash(Array("evm \(serial) \(dice.next())".utf8))
        let id = TransactionID(Bytes32(digest) ?? Bytes32(head: 0, tail: 0))
        let words = [payer, recipient].compactMap { Bytes32($0.word) }
        let contract = isUSDC ? SimProfiles.usdc : SimProfiles.usdt
        let payment = SimPayment(
            id: SightingID(chain: chain.id, transaction: id, locator: 0),
            recipient: recipient.script, asset: isUSDC ? .usdc : .usdt,
            paid: TokenAmount(units: units, decimals: isUSDC ? 18 : 6),
            payers: [payer.script], isCoinbase: false)
        return SimTransaction(
            id: id,
            content: .evm(
                SimEVMTransaction(
                    sender: payer, target: contract, isSuccess: true,
                    events: [
                        .init(
                            contract: contract, topics: [ERC20.transferTopic] + words,
                            data: units.bigEndianBytes)
                    ])), exclusive: serial, payments: [payment])
    }

    /// Another transaction with the same coins: mined instead of the first, never with it.
    func replacement(
        of old: SimTransaction, to recipients: [WatchedScript], on chain: SimChain
    ) -> SimTransaction? {
        guard let body = old.bitcoin else { return nil }
        let payers = body.inputs.compactMap { input -> WatchedScript? in
            let source = chain.known[input.previousOutput.transaction]?.bitcoin
            return (source?.outputs.first?.script.bytes).map { WatchedScript($0) }
        }
        return bitcoin(
            spending: body.inputs.map(\.previousOutput), payers, to: recipients,
            exclusive: old.exclusive, on: chain)
    }

    /// A wish of a miner to pay us out of a block's reward.
    func coinbase(to recipient: WatchedScript, on chain: SimChain) -> SimTransaction {
        let body = BitcoinTransaction(
            version: 2, inputs: [],
            outputs: [
                BitcoinOutput(
                    value: .satoshis(5_000_000), script: BitcoinScript(recipient.bytes))
            ], lockTime: 0)
        let id = TransactionID(Bytes32(head: 0, tail: UInt128(next())))
        let payment = SimPayment(
            id: SightingID(chain: chain.id, transaction: id, locator: 0), recipient: recipient,
            asset: .btc,
            paid: TokenAmount(units: UInt256(5_000_000), decimals: Asset.btc.scale), payers: [],
            isCoinbase: true)
        return SimTransaction(
            id: id, content: .bitcoin(body), exclusive: next(), payments: [payment],
            isCoinbase: true)
    }

    /// Tokens that pass from one account to another, neither of them ours.
    func passing(_ units: UInt256, from: EVMAddress, to: EVMAddress) -> SimTransaction {
        let serial = next()
        let digest = SHA256.hash(Array("evm \(serial) \(dice.next())".utf8))
        let words = [from, to].compactMap { Bytes32($0.word) }
        return SimTransaction(
            id: TransactionID(Bytes32(digest) ?? Bytes32(head: 0, tail: 0)),
            content: .evm(
                SimEVMTransaction(
                    sender: from, target: SimProfiles.usdt, isSuccess: true,
                    events: [
                        .init(
                            contract: SimProfiles.usdt, topics: [ERC20.transferTopic] + words,
                            data: units.bigEndianBytes)
                    ])), exclusive: serial, payments: [])
    }

    private func old(_ script: WatchedScript, on chain: SimChain) -> Outpoint {
        if let past { return past.coin(of: script, among: bitcoinScripts, on: chain) }
        let body = BitcoinTransaction(
            version: 2,
            inputs: [
                BitcoinInput(
                    previousOutput: Outpoint(
                        transaction: TransactionID(
                            Bytes32(head: UInt128(next()), tail: UInt128(next()))),
                        outputIndex: 1), signatureScript: [0x51], sequence: .max, witness: [])
            ],
            outputs: [
                BitcoinOutput(
                    value: .satoshis(10_000_000), script: BitcoinScript(script.bytes))
            ], lockTime: 0)
        let transaction = SimTransaction(
            id: body.txID, content: .bitcoin(body), exclusive: next(), payments: [])
        chain.remember(transaction)
        return Outpoint(transaction: transaction.id, outputIndex: 0)
    }

    private func bitcoin(
        spending coins: [Outpoint], _ payers: [WatchedScript], to recipients: [WatchedScript],
        exclusive: UInt64, of known: [UInt64]? = nil, on chain: SimChain
    ) -> SimTransaction {
        let hasWitness = dice.happens(perMille: 500)
        let amounts: [UInt64] =
            known
            ?? recipients.map { _ in
                dice.pick([0, 400, 20_000, 90_000, 250_000, 400_000]) ?? 1
            }
        let outputs = zip(recipients, amounts).map {
            BitcoinOutput(value: .satoshis($1), script: BitcoinScript($0.bytes))
        }
        let body = BitcoinTransaction(
            version: 2,
            inputs: coins.map {
                BitcoinInput(
                    previousOutput: $0, signatureScript: [0x51], sequence: .max,
                    witness: hasWitness ? [[1, 2, 3]] : [])
            },
            outputs: outputs + [
                BitcoinOutput(
                    value: .satoshis(1_000 + next()), script: .p2wpkh(dice.bytes(20)))
            ], lockTime: 0)
        let id = body.txID
        let payments = zip(recipients, amounts).enumerated().compactMap {
            index, pair -> SimPayment? in
            guard pair.1 > 0 else { return nil }
            return SimPayment(
                id: SightingID(chain: chain.id, transaction: id, locator: UInt32(index)),
                recipient: pair.0, asset: .btc,
                paid: TokenAmount(units: UInt256(UInt128(pair.1)), decimals: Asset.btc.scale),
                payers: payers, isCoinbase: false)
        }
        return SimTransaction(
            id: id, content: .bitcoin(body), exclusive: exclusive, payments: payments)
    }

    /// A transaction with one to three events, some of them look-alikes.
    func tokenPayment(to recipients: [EVMAddress], on chain: SimChain) -> SimTransaction {
        let serial = next()
        let digest = SHA256.hash(Array("evm \(serial) \(dice.next())".utf8))
        let id = TransactionID(Bytes32(digest) ?? Bytes32(head: 0, tail: 0))
        let sender = dice.pick(accounts) ?? .zero
        let router = EVMAddress([UInt8](repeating: 0xee, count: 20)) ?? .zero
        let isRouted = dice.happens(perMille: 300)
        let isSuccess = !dice.happens(perMille: 100)
        var events: [SimEVMTransaction.Event] = []
        var payments: [SimPayment] = []
        for recipient in recipients {
            let isUSDC = dice.happens(perMille: 300)
            let holder = isRouted ? dice.pick(accounts) ?? sender : sender
            let units = units(isUSDC: isUSDC)
            let (event, isReal) = event(
                isUSDC ? SimProfiles.usdc : SimProfiles.usdt, holder, recipient, units)
            let locator = UInt32(events.count)
            events.append(event)
            let paid = TokenAmount(units: units, decimals: isUSDC ? 18 : 6)
            let asset: Asset = isUSDC ? .usdc : .usdt
            let isWhole = (try? paid.converted(to: asset).amount.isZero) == false
            guard isReal, isSuccess, isWhole else { continue }
            payments.append(
                SimPayment(
                    id: SightingID(chain: chain.id, transaction: id, locator: locator),
                    recipient: recipient.script, asset: asset, paid: paid,
                    payers: [holder.script, sender.script] + (isRouted ? [router.script] : []),
                    isCoinbase: false))
        }
        let target = isRouted ? router : events.first?.contract ?? SimProfiles.usdt
        return SimTransaction(
            id: id,
            content: .evm(
                SimEVMTransaction(
                    sender: sender, target: target, isSuccess: isSuccess,
                    events: isSuccess || dice.happens(perMille: 500) ? events : [])),
            exclusive: serial, payments: payments)
    }

    /// The issuer of the simulated token puts an account on its blacklist.
    func freeze(of account: EVMAddress) -> SimTransaction {
        let serial = next()
        let digest = SHA256.hash(Array("freeze \(serial) \(dice.next())".utf8))
        let issuer = EVMAddress([UInt8](repeating: 0x11, count: 20)) ?? .zero
        let event = SimEVMTransaction.Event(
            contract: SimProfiles.usdt,
            topics: [Bytes32(Keccak256.hash(Array("AddedBlackList(address)".utf8)))].compactMap(
                \.self), data: account.word)
        return SimTransaction(
            id: TransactionID(Bytes32(digest) ?? Bytes32(head: 0, tail: 0)),
            content: .evm(
                SimEVMTransaction(
                    sender: issuer, target: SimProfiles.usdt, isSuccess: true, events: [event])),
            exclusive: serial, payments: [])
    }

    private func units(isUSDC: Bool) -> UInt256 {
        guard isUSDC else {
            return UInt256(dice.pick([0, 1, 5_000_000, 60_000_000, 250_000_000]) ?? 1)
        }
        return UInt256(
            dice.pick([0, 999_999_999_999, 7_000_000_000_000_000_123, 90_000_000_000_000_000_000])
                ?? 1)
    }

    private func event(
        _ contract: EVMAddress, _ holder: EVMAddress, _ recipient: EVMAddress, _ units: UInt256
    ) -> (SimEVMTransaction.Event, isReal: Bool) {
        let words = [holder, recipient].compactMap { Bytes32($0.word) }
        let topics = [ERC20.transferTopic] + words
        let data = units.bigEndianBytes
        let foreign = EVMAddress([UInt8](repeating: 0xfa, count: 20)) ?? .zero
        switch dice.number(in: 0...19) {
        case 0:
            return (.init(contract: foreign, topics: topics, data: data), false)
        case 1:
            // An approval, not a transfer.
            let other = [Bytes32(head: 1, tail: 2)] + topics.dropFirst()
            return (.init(contract: contract, topics: other, data: data), false)
        case 2:
            return (.init(contract: contract, topics: Array(topics.prefix(2)), data: data), false)
        case 3:
            return (.init(contract: contract, topics: topics, data: data + [0]), false)
        default:
            return (.init(contract: contract, topics: topics, data: data), !units.isZero)
        }
    }

    private func next() -> UInt64 {
        serial += 1
        return serial
    }
}
