public import Units

/// A payment request: native coin to an account, or a token's transfer.
///
/// Source: ERC-681.
public struct EVMURI: Sendable, Hashable {
    /// One parameter, as written, with percent encoding taken off.
    public struct Parameter: Sendable, Hashable {
        /// The name.
        public let name: String
        /// The value.
        public let value: String
    }

    /// The chain's number; nil where the payer's wallet chooses.
    public let chainID: UInt64?
    /// The token's contract; nil for the chain's own coin.
    public let token: EVMAddress?
    /// Who is paid.
    public let recipient: EVMAddress
    /// How much, in wei or in the token's smallest unit; nil where the payer chooses.
    public let units: UInt256?
    /// All parameters in their order.
    public let parameters: [Parameter]

    /// The longest text that is read, in bytes.
    public static let byteCountMax = 4096

    /// Makes a request for a token: `ethereum:<contract>@<chain>/transfer?address=…&uint256=…`.
    public init(token: EVMAddress, chainID: UInt64, recipient: EVMAddress, units: UInt256?) {
        self.chainID = chainID
        self.token = token
        self.recipient = recipient
        self.units = units
        parameters =
            [Parameter(name: "address", value: recipient.checksummed)]
            + (units.map { [Parameter(name: "uint256", value: $0.decimal)] } ?? [])
    }

    /// Makes a request for the chain's own coin: `ethereum:<account>@<chain>?value=…`.
    public init(chainID: UInt64, recipient: EVMAddress, wei: UInt256?) {
        self.chainID = chainID
        token = nil
        self.recipient = recipient
        units = wei
        parameters = wei.map { [Parameter(name: "value", value: $0.decimal)] } ?? []
    }

    /// Reads a request.
    ///
    /// The case of an address is not checked: ERC-681's own example has a wrong one. Throws
    /// `EVMURIError`.
    public init(_ text: String) throws(EVMURIError) {
        guard text.utf8.count <= EVMURI.byteCountMax else { throw .tooLong }
        let scheme = "ethereum:"
        guard text.utf8.count >= scheme.utf8.count, text.prefix(9).lowercased() == scheme else {
            throw .notEthereum
        }
        var rest = Substring(text).dropFirst(9)
        if rest.hasPrefix("pay-") { rest = rest.dropFirst(4) }
        let halves = rest.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        let parameters = halves.count == 2 ? try EVMURI.parameters(halves[1]) : []
        let path = halves[0].split(separator: "/", omittingEmptySubsequences: false)
        guard path.count <= 2 else { throw .malformed }
        let target = path[0].split(separator: "@", omittingEmptySubsequences: false)
        guard target.count <= 2 else { throw .malformed }
        let account = try EVMURI.target(String(target[0]))
        chainID = try target.count == 2 ? EVMURI.chainID(target[1]) : nil
        func value(of name: String) -> String? { parameters.first { $0.name == name }?.value }
        if path.count == 2 {
            guard path[1] == "transfer" else { throw .unsupportedFunction }
            guard let address = value(of: "address") else { throw .missingRecipient }
            token = account
            recipient = try EVMURI.address(address)
            units = try EVMURI.number(value(of: "uint256"))
        } else {
            token = nil
            recipient = account
            units = try EVMURI.number(value(of: "value"))
        }
        self.parameters = parameters
    }

    /// The request as text.
    public var text: String {
        var text = "ethereum:" + (token ?? recipient).checksummed
        if let chainID { text += "@\(chainID)" }
        if token != nil { text += "/transfer" }
        let pairs = parameters.map { "\($0.name)=\(EVMURI.escaped($0.value))" }
        return pairs.isEmpty ? text : text + "?" + pairs.joined(separator: "&")
    }

    private static func target(_ text: String) throws(EVMURIError) -> EVMAddress {
        guard text.hasPrefix("0x") else {
            throw text.isEmpty ? .malformedAddress : .nameNotSupported
        }
        return try address(text)
    }

    private static func address(_ text: String) throws(EVMURIError) -> EVMAddress {
        do {
            return try EVMAddress(anyCase: text)
        } catch {
            throw .malformedAddress
        }
    }

    private static func chainID(_ text: Substring) throws(EVMURIError) -> UInt64 {
        guard text.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let number = UInt64(text) else {
            throw .malformed
        }
        return number
    }

    private static func parameters(_ text: Substring) throws(EVMURIError) -> [Parameter] {
        var parameters: [Parameter] = []
        if text.isEmpty { return [] }
        for pair in text.split(separator: "&", omittingEmptySubsequences: false) {
            let halves = pair.split(separator: "=", omittingEmptySubsequences: false)
            guard halves.count == 2, !halves[0].isEmpty else { throw .malformed }
            let name = try unescaped(halves[0])
            guard !parameters.contains(where: { $0.name == name }) else {
                throw .repeatedParameter
            }
            parameters.append(Parameter(name: name, value: try unescaped(halves[1])))
        }
        return parameters
    }
}
