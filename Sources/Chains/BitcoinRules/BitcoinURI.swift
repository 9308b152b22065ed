public import Units

/// Why a text is no payment URI that we can follow.
public enum BitcoinURIError: Error, Sendable, Equatable {
    /// The scheme is not `bitcoin:`.
    case wrongScheme
    /// The text is longer than 4,096 bytes.
    case tooLong
    /// A character or a percent code does not belong here; its offset in bytes.
    case invalidCharacter(offset: Int)
    /// A parameter has no name.
    case unnamedParameter
    /// A parameter that may be given once is repeated.
    case repeatedParameter(String)
    /// A parameter that must be understood is not.
    case unknownRequirement(String)
    /// The amount is no decimal number of bitcoin with at most eight places, or too large.
    case invalidAmount
    /// No address is given, neither in the path nor in a parameter for the network.
    case addressMissing
    /// The address is wrong.
    case address(BitcoinAddressError)
}

/// A payment request as a link or a QR code carries it.
///
/// Source: BIP-0021, BIP-0321.
public struct BitcoinURI: Sendable, Hashable {
    /// One parameter of the query.
    public struct Parameter: Sendable, Hashable {
        /// The name in lower case, without `req-`.
        public let name: String
        /// The value with its percent codes decoded; empty where there is none.
        public let value: String

        /// Makes a parameter.
        public init(name: String, value: String) {
            self.name = name
            self.value = value
        }
    }

    /// The address in the path as written; empty if there is none.
    public let path: String
    /// How much to pay; nil leaves that to the payer.
    public let amount: Amount?
    /// All parameters in their order, those that have properties of their own included.
    public let parameters: [Parameter]

    /// The longest text that is read, in bytes.
    public static let textByteCountMax = 4_096

    /// The name of the one who is paid.
    public var label: String? { value(of: "label") }
    /// What the payment is for.
    public var message: String? { value(of: "message") }

    /// Makes a request to pay an address.
    ///
    /// - Precondition: the amount is in BTC.
    public init(address: String, amount: Amount?, label: String?, message: String?) {
        precondition(amount.map { $0.asset == .btc } ?? true, "the amount is in bitcoin")
        var parameters: [Parameter] = []
        if let amount {
            parameters.append(Parameter(name: "amount", value: BitcoinURI.shortest(amount)))
        }
        if let label { parameters.append(Parameter(name: "label", value: label)) }
        if let message { parameters.append(Parameter(name: "message", value: message)) }
        path = address
        self.amount = amount
        self.parameters = parameters
    }

    /// Reads a URI by the rules for URIs; the address is checked by ``recipient(on:)``.
    ///
    /// Throws ``BitcoinURIError``.
    public init(parsing text: String) throws(BitcoinURIError) {
        var parser = try BitcoinURIParser(text)
        path = try parser.path()
        parameters = try parser.parameters()
        amount = parser.amount
    }

    /// Returns the address that is paid on a network, as we print it, with its script.
    ///
    /// A segwit address in a parameter named like the network's prefix (`bc`, `tb`, `bcrt`) is
    /// taken if the path is empty. Throws ``BitcoinURIError``.
    public func recipient(
        on network: BitcoinNetwork
    ) throws(BitcoinURIError) -> (address: String, script: BitcoinScript) {
        guard let text = path.isEmpty ? value(of: network.segwitPrefix) : path else {
            throw .addressMissing
        }
        let script: BitcoinScript
        do {
            script = try BitcoinAddress.decode(text, network: network)
        } catch {
            throw .address(error)
        }
        guard let address = BitcoinAddress.encode(script, network: network) else {
            preconditionFailure("what an address decodes to has an address")
        }
        return (address, script)
    }

    /// The text.
    public var text: String {
        let query = parameters.map {
            BitcoinURI.escaped($0.name) + "=" + BitcoinURI.escaped($0.value)
        }
        return "bitcoin:" + path + (query.isEmpty ? "" : "?" + query.joined(separator: "&"))
    }

    private func value(of name: String) -> String? {
        parameters.first { $0.name == name }?.value
    }

    /// The amount without the zeros at its end: `20.3`, `50`.
    private static func shortest(_ amount: Amount) -> String {
        var text = amount.decimal
        while text.hasSuffix("0") { text.removeLast() }
        if text.hasSuffix(".") { text.removeLast() }
        return text
    }

    private static func escaped(_ value: String) -> String {
        let digits = Array("0123456789ABCDEF".utf8)
        var bytes: [UInt8] = []
        for byte in value.utf8 {
            if BitcoinURIParser.isUnreserved(byte) {
                bytes.append(byte)
            } else {
                bytes += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
