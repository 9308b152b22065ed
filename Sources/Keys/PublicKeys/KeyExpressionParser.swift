import Encodings

/// Reads one key expression.
struct KeyExpressionParser {
    /// Which forms of key may stand at a place.
    enum Forms {
        case any
        case compressed
        case xOnly
    }

    let isMainnet: Bool
    /// How many derivation steps may still be taken, over all keys of a descriptor.
    private(set) var derivationsLeft = KeyExpressionParser.derivationCountMax

    init(isMainnet: Bool) { self.isMainnet = isMainnet }

    mutating func parse(
        _ text: ArraySlice<UInt8>, forms: Forms
    ) throws(DescriptorError) -> KeyExpression {
        var rest = text
        try skipOrigin(&rest)
        let parts = rest.split(
            separator: UInt8(ascii: "/"), maxSplits: KeyExpressionParser.stepCountMax + 1,
            omittingEmptySubsequences: false)
        guard let first = parts.first, !first.isEmpty else {
            throw DescriptorError(.keyMalformed, at: rest.startIndex)
        }
        let keyText = String(decoding: first, as: UTF8.self)
        guard !PrivateMaterialDetector.isPrivateKey(keyText) else {
            throw DescriptorError(.privateKeyNotAllowed, at: first.startIndex)
        }
        if let key = try fixedKey(first, forms: forms) {
            guard parts.count == 1 else {
                throw DescriptorError(.pathMalformed, at: first.endIndex)
            }
            return KeyExpression(key)
        }
        let root = try extendedKey(keyText, at: first.startIndex)
        guard parts.count <= KeyExpressionParser.stepCountMax + 1 else {
            throw DescriptorError(.pathMalformed, at: first.endIndex)
        }
        return try derive(root, along: parts.dropFirst())
    }

    private func skipOrigin(_ rest: inout ArraySlice<UInt8>) throws(DescriptorError) {
        let malformed = DescriptorError(.originMalformed, at: rest.startIndex)
        guard rest.first == UInt8(ascii: "[") else {
            guard !rest.contains(UInt8(ascii: "]")) else { throw malformed }
            return
        }
        guard let end = rest.firstIndex(of: UInt8(ascii: "]")),
            !rest[(end + 1)...].contains(UInt8(ascii: "]"))
        else { throw malformed }
        let parts = rest.dropFirst()[..<end].split(
            separator: UInt8(ascii: "/"), maxSplits: DerivationPath.depthMax + 1,
            omittingEmptySubsequences: false)
        guard let fingerprint = parts.first, fingerprint.count == 8,
            hexBytes(fingerprint) != nil, parts.count <= DerivationPath.depthMax + 1,
            parts.dropFirst().allSatisfy({ ChildNumber($0) != nil })
        else { throw malformed }
        rest = rest[(end + 1)...]
    }

    private func fixedKey(
        _ text: ArraySlice<UInt8>, forms: Forms
    ) throws(DescriptorError) -> ScriptKey? {
        guard [64, 66, 130].contains(text.count), var bytes = hexBytes(text) else { return nil }
        if bytes.count == 32 {
            guard forms == .xOnly else {
                throw DescriptorError(.xOnlyKeyNotAllowed, at: text.startIndex)
            }
            bytes.insert(2, at: 0)
        }
        let isCompressed = bytes.count == 33
        guard isCompressed || forms == .any else {
            throw DescriptorError(.uncompressedKeyNotAllowed, at: text.startIndex)
        }
        guard isCompressed ? bytes[0] == 2 || bytes[0] == 3 : bytes[0] == 4 else {
            throw DescriptorError(.keyMalformed, at: text.startIndex)
        }
        guard let point = CurvePoint(bytes) else {
            throw DescriptorError(.keyNotOnCurve, at: text.startIndex)
        }
        return ScriptKey(key: CompressedPublicKey(point), isCompressed: isCompressed)
    }

    private func extendedKey(
        _ text: String, at offset: Int
    ) throws(DescriptorError) -> ExtendedPublicKey {
        let key: ExtendedPublicKey
        do {
            key = try ExtendedPublicKey(text)
        } catch {
            throw DescriptorError(
                error == .privateKeyNotAllowed ? .privateKeyNotAllowed : .keyMalformed, at: offset)
        }
        switch key.version {
        case .xpub, .tpub: break
        case .ypub, .zpub, .upub, .vpub:
            throw DescriptorError(.keyVersionNotAllowed, at: offset)
        }
        guard key.version.isMainnet == isMainnet else {
            throw DescriptorError(.networkMismatch, at: offset)
        }
        return key
    }

    private mutating func derive(
        _ root: ExtendedPublicKey, along parts: ArraySlice<ArraySlice<UInt8>>
    ) throws(DescriptorError) -> KeyExpression {
        var branches = [root]
        var hasMultipath = false
        for (position, part) in zip(parts.indices, parts) {
            if part.first == UInt8(ascii: "*") {
                guard position == parts.endIndex - 1 else {
                    throw DescriptorError(.pathMalformed, at: part.startIndex)
                }
                try checkRange(part)
                guard root.depth < UInt8.max, branches.allSatisfy({ $0.depth < UInt8.max }) else {
                    throw DescriptorError(.pathMalformed, at: part.startIndex)
                }
                return KeyExpression(branches: branches, isRanged: true)
            }
            let isMultipath = part.first == UInt8(ascii: "<")
            guard !isMultipath || !hasMultipath else {
                throw DescriptorError(.multipathMalformed, at: part.startIndex)
            }
            hasMultipath = hasMultipath || isMultipath
            let numbers = isMultipath ? try alternatives(part) : [try step(part)]
            var next: [ExtendedPublicKey] = []
            for key in branches {
                for number in numbers {
                    next.append(try child(of: key, number, at: part.startIndex))
                }
            }
            branches = next
        }
        return KeyExpression(branches: branches, isRanged: false)
    }

    private func checkRange(_ part: ArraySlice<UInt8>) throws(DescriptorError) {
        guard part.count > 1 else { return }
        let isHardened = part.elementsEqual("*h".utf8) || part.elementsEqual("*'".utf8)
        throw DescriptorError(
            isHardened ? .hardenedPublicDerivation : .pathMalformed, at: part.startIndex)
    }

    private func step(_ part: ArraySlice<UInt8>) throws(DescriptorError) -> ChildNumber {
        guard let number = ChildNumber(part) else {
            throw DescriptorError(.pathMalformed, at: part.startIndex)
        }
        return number
    }

    private func alternatives(
        _ part: ArraySlice<UInt8>
    ) throws(DescriptorError) -> [ChildNumber] {
        let malformed = DescriptorError(.multipathMalformed, at: part.startIndex)
        guard part.last == UInt8(ascii: ">") else { throw malformed }
        let texts = part.dropFirst().dropLast().split(
            separator: UInt8(ascii: ";"), maxSplits: KeyExpressionParser.branchCountMax,
            omittingEmptySubsequences: false)
        guard (2...KeyExpressionParser.branchCountMax).contains(texts.count) else {
            throw malformed
        }
        var numbers: [ChildNumber] = []
        for text in texts {
            guard let number = ChildNumber(text), !numbers.contains(number) else {
                throw malformed
            }
            numbers.append(number)
        }
        return numbers
    }

    private mutating func child(
        of key: ExtendedPublicKey, _ number: ChildNumber, at offset: Int
    ) throws(DescriptorError) -> ExtendedPublicKey {
        guard derivationsLeft > 0 else { throw DescriptorError(.tooManyDerivations, at: offset) }
        derivationsLeft -= 1
        do {
            return try key.child(number)
        } catch .hardenedPublicDerivation {
            throw DescriptorError(.hardenedPublicDerivation, at: offset)
        } catch .tooDeep {
            throw DescriptorError(.pathMalformed, at: offset)
        } catch {
            throw DescriptorError(.underivable, at: offset)
        }
    }

    private func hexBytes(_ text: ArraySlice<UInt8>) -> [UInt8]? {
        do {
            return try Hex.decode(ascii: text)
        } catch {
            return nil
        }
    }

    // Ours: no wallet comes near them, and they bound the work that a text can ask for.
    private static let stepCountMax = 255
    private static let branchCountMax = 16
    private static let derivationCountMax = 16_384
}
