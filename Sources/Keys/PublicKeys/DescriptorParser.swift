import BitcoinRules
import Encodings

/// Reads the body of a descriptor.
///
/// Source: BIP-0380 to BIP-0387, BIP-0389; `rawtr()` as Bitcoin Core has it. Functions nest at most
/// three deep, and a script tree is read with a stack, so no text makes the parser recurse further.
struct DescriptorParser {
    private enum Place {
        case top
        case sh
        case wsh
        case tr
    }

    private enum Function: String {
        case pk, pkh, wpkh, combo, multi, sh, wsh, tr, raw, addr
        case sortedMulti = "sortedmulti"
        case multiA = "multi_a"
        case sortedMultiA = "sortedmulti_a"
        case rawTR = "rawtr"

        var places: [Place] {
            switch self {
            case .pk: [.top, .sh, .wsh, .tr]
            case .pkh, .multi, .sortedMulti: [.top, .sh, .wsh]
            case .wpkh, .wsh: [.top, .sh]
            case .multiA, .sortedMultiA: [.tr]
            case .combo, .sh, .tr, .rawTR, .raw, .addr: [.top]
            }
        }
    }

    private let network: BitcoinNetwork
    private var scanner: DescriptorScanner
    private var keyParser: KeyExpressionParser

    static func parse(
        _ body: [UInt8], network: BitcoinNetwork
    ) throws(DescriptorError) -> DescriptorNode {
        var parser = DescriptorParser(body, network: network)
        let node = try parser.expression(in: .top)
        guard parser.scanner.isAtEnd else {
            throw DescriptorError(.syntax, at: parser.scanner.offset)
        }
        return node
    }

    private init(_ body: [UInt8], network: BitcoinNetwork) {
        self.network = network
        scanner = DescriptorScanner(body)
        keyParser = KeyExpressionParser(isMainnet: network == .mainnet)
    }

    private mutating func expression(in place: Place) throws(DescriptorError) -> DescriptorNode {
        let start = scanner.offset
        guard let function = Function(rawValue: try scanner.functionName()) else {
            throw DescriptorError(.unknownFunction, at: start)
        }
        guard function.places.contains(place) else {
            throw DescriptorError(.functionNotAllowedHere, at: start)
        }
        let node = try arguments(of: function, in: place)
        try scanner.expect(")")
        return node
    }

    private mutating func arguments(
        of function: Function, in place: Place
    ) throws(DescriptorError) -> DescriptorNode {
        switch function {
        case .pk: return .pk(try key(forms(in: place)))
        case .pkh: return .pkh(try key(forms(in: place)))
        case .wpkh: return .wpkh(try key(.compressed))
        case .combo: return .combo(try key(.any))
        case .multi: return .multi(try group(in: place, isSorted: false))
        case .sortedMulti: return .multi(try group(in: place, isSorted: true))
        case .multiA: return .multiA(try group(in: place, isSorted: false))
        case .sortedMultiA: return .multiA(try group(in: place, isSorted: true))
        case .sh: return .sh(try expression(in: .sh))
        case .wsh: return .wsh(try expression(in: .wsh))
        case .tr:
            let internalKey = try key(.xOnly)
            return .tr(internalKey, tree: scanner.skip(",") ? try tree() : nil)
        case .rawTR: return .rawTR(try key(.xOnly))
        case .raw: return .script(try hexScript())
        case .addr: return .script(try addressScript())
        }
    }

    private func forms(in place: Place) -> KeyExpressionParser.Forms {
        switch place {
        case .top, .sh: .any
        case .wsh: .compressed
        case .tr: .xOnly
        }
    }

    private mutating func key(
        _ forms: KeyExpressionParser.Forms
    ) throws(DescriptorError) -> KeyExpression {
        try keyParser.parse(scanner.argument(), forms: forms)
    }

    private mutating func group(
        in place: Place, isSorted: Bool
    ) throws(DescriptorError) -> DescriptorNode.KeyGroup {
        let start = scanner.offset
        let text = scanner.argument()
        guard let threshold = ChildNumber(text), !threshold.isHardened, threshold.index > 0 else {
            throw DescriptorError(.thresholdInvalid, at: start)
        }
        var keys: [KeyExpression] = []
        while scanner.skip(",") {
            guard keys.count < keyCountMax(in: place) else {
                throw DescriptorError(.tooManyKeys, at: scanner.offset)
            }
            keys.append(try key(forms(in: place)))
        }
        guard threshold.index <= keys.count else {
            throw DescriptorError(.thresholdInvalid, at: start)
        }
        let group = DescriptorNode.KeyGroup(
            threshold: Int(threshold.index), keys: keys, isSorted: isSorted)
        if case .sh = place { try checkRedeemScript(of: group, at: start) }
        return group
    }

    /// Source: BIP-0383 for `multi()`, BIP-0387 for `multi_a()`.
    private func keyCountMax(in place: Place) -> Int {
        switch place {
        case .top: 3
        case .sh, .wsh: 20
        case .tr: 999
        }
    }

    private func checkRedeemScript(
        of group: DescriptorNode.KeyGroup, at offset: Int
    ) throws(DescriptorError) {
        let script = try ScriptWriter(index: ChildNumber(rawValue: 0), branch: 0).multi(group)
        guard script.count <= DescriptorParser.redeemScriptByteCountMax else {
            throw DescriptorError(.scriptTooLarge, at: offset)
        }
    }

    private mutating func tree() throws(DescriptorError) -> TaprootTree {
        var leaves: [TaprootTree.Leaf] = []
        // One entry a brace that is open: whether its comma was passed.
        var branches: [Bool] = []
        repeat {
            while scanner.skip("{") {
                branches.append(false)
                guard branches.count <= TaprootTree.depthMax else {
                    throw DescriptorError(.treeTooDeep, at: scanner.offset)
                }
            }
            leaves.append(
                TaprootTree.Leaf(node: try expression(in: .tr), depth: branches.count))
            while branches.last == true {
                try scanner.expect("}")
                branches.removeLast()
            }
            if !branches.isEmpty {
                try scanner.expect(",")
                branches[branches.count - 1] = true
            }
        } while !branches.isEmpty
        return TaprootTree(leaves: leaves)
    }

    private mutating func hexScript() throws(DescriptorError) -> BitcoinScript {
        let start = scanner.offset
        do {
            return BitcoinScript(try Hex.decode(ascii: scanner.argument()))
        } catch {
            throw DescriptorError(.hexMalformed, at: start)
        }
    }

    private mutating func addressScript() throws(DescriptorError) -> BitcoinScript {
        let start = scanner.offset
        let text = String(decoding: scanner.argument(), as: UTF8.self)
        do {
            return try BitcoinAddress.decode(text, network: network)
        } catch {
            throw DescriptorError(.addressInvalid, at: start)
        }
    }

    /// The largest script behind a P2SH hash: an element of the stack has at most 520 bytes.
    /// Source: Bitcoin Core, `MAX_SCRIPT_ELEMENT_SIZE`.
    private static let redeemScriptByteCountMax = 520
}
