public import ChainModel
internal import Encodings
public import Units

/// The events by which issuers of tokens freeze accounts.
///
/// Source: the verified contracts of USDT on Ethereum (`AddedBlackList(address)`,
/// `RemovedBlackList(address)`, `DestroyedBlackFunds(address,uint256)`) and of USDC
/// (circlefin/stablecoin-evm, `Blacklistable.sol`: `Blacklisted`, `UnBlacklisted`).
public enum IssuerLog {
    /// Each event's first topic, with what it says, in an order of their own.
    static let topics: [(topic: Bytes32, kind: IssuerEvent.Kind)] = [
        // AddedBlackList(address)
        (
            Bytes32(
                head: 0x42e1_6015_4868_087d_6bfd_c0ca_23d9_6a1c,
                tail: 0x1cfa_32f1_b72b_a9ba_27b6_9b98_a0d8_19dc), .frozen
        ),
        // RemovedBlackList(address)
        (
            Bytes32(
                head: 0xd7e9_ec6e_6ecd_6549_2dce_6bf5_13cd_6867,
                tail: 0x560d_4954_4421_d078_3ddf_06e7_6c24_470c), .unfrozen
        ),
        // DestroyedBlackFunds(address,uint256)
        (
            Bytes32(
                head: 0x61e6_e66b_0d63_39b2_980a_ecc6_ccc0_0397,
                tail: 0x3679_1f0c_cde9_ed51_2e78_9a7f_bdd6_98c6), .destroyed
        ),
        // Blacklisted(address)
        (
            Bytes32(
                head: 0xffa4_e618_1777_6925_65cf_2852_8fc8_8fd1,
                tail: 0x516e_a86b_56da_0752_35fa_575a_f6a4_b855), .frozen
        ),
        // UnBlacklisted(address)
        (
            Bytes32(
                head: 0x117e_3210_bb9a_a7d9_baff_1720_2682_0255,
                tail: 0xc6f6_c30b_a899_9d1c_2fd8_8e28_4813_7c4e), .unfrozen
        ),
    ]

    /// Reads what a log of a token says about an account; nil if it is another event.
    ///
    /// Whether the contract can be trusted is not looked at. The account is the second topic where
    /// there is one, else the first word of the data: contracts differ in what they index. A word
    /// with dirty upper bytes is no account's, and the log is passed over.
    public static func event(of log: EVMLog, as asset: Asset) -> IssuerEvent? {
        guard !log.isRemoved, let first = log.topics.first,
            let kind = topics.first(where: { $0.topic == first })?.kind
        else { return nil }
        let word = log.topics.count > 1 ? log.topics[1] : Bytes32(Array(log.data.prefix(32)))
        guard let word, let account = EVMAddress(word: word) else { return nil }
        return IssuerEvent(
            asset: asset, kind: kind, account: account.script, transaction: log.transaction,
            logIndex: log.logIndex)
    }
}

extension EVMBloom {
    /// Whether the logs may hold an issuer's event of this token; false is certain.
    public func mightHoldIssuerEvent(of token: EVMAddress) -> Bool {
        mightContain(token) && IssuerLog.topics.contains { mightContain($0.topic) }
    }
}

extension EVMCall {
    /// Asks for the issuers' events of some contracts in a range of blocks, both ends included.
    public static func issuerLogs(
        of contracts: [EVMAddress], in range: ClosedRange<BlockHeight>
    ) -> JSONRPCCall {
        issuerLogs(
            of: contracts,
            [
                (key: "fromBlock", value: quantity(range.lowerBound.value)),
                (key: "toBlock", value: quantity(range.upperBound.value)),
            ])
    }

    /// Asks for the issuers' events of some contracts in one block, by its hash (EIP-234).
    public static func issuerLogs(
        of contracts: [EVMAddress], inBlock hash: BlockHash
    ) -> JSONRPCCall {
        issuerLogs(of: contracts, [(key: "blockHash", value: data(hash.bytes.bytes))])
    }

    private static func issuerLogs(
        of contracts: [EVMAddress], _ blocks: [(key: String, value: JSONValue)]
    ) -> JSONRPCCall {
        let topics = IssuerLog.topics.map { data($0.topic.bytes) }
        return JSONRPCCall(
            "eth_getLogs",
            [
                .object(
                    blocks + [
                        (key: "address", value: .array(contracts.map { .string($0.lowercase) })),
                        (key: "topics", value: .array([.array(topics)])),
                    ])
            ])
    }
}

extension EVMLogScanner {
    /// Returns what the issuers of the profile's tokens did in a block's receipts, in their order.
    public func issuerEvents(in receipts: [EVMReceipt]) -> [IssuerEvent] {
        receipts.flatMap { $0.outcome == .failed ? [] : $0.logs }.compactMap(issuerEvent)
    }

    /// Returns what one log says of an account, if a token of the profile wrote it.
    public func issuerEvent(in log: EVMLog) -> IssuerEvent? {
        token(of: log.contract).flatMap { IssuerLog.event(of: log, as: $0.asset) }
    }
}
