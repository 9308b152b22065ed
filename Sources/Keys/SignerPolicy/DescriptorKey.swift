internal import PublicKeys
internal import SignerProtocol

/// The one key of a descriptor that ``PublicKeys`` has read already, with its origin.
struct DescriptorKey {
    let form: KeyForm
    let fingerprint: UInt32
    let branches: [(steps: [UInt32], parent: ExtendedPublicKey)]

    private static let forms: [(prefix: String, suffix: String, form: KeyForm)] = [
        ("pkh(", ")", .p2pkh), ("wpkh(", ")", .p2wpkh), ("sh(wpkh(", "))", .p2shP2wpkh),
        ("tr(", ")", .p2tr), ("evm(", ")", .evm),
    ]

    /// Reads the body of a valid descriptor; nil unless it is one ranged key with its origin.
    init?(_ body: String) {
        guard
            let (prefix, suffix, form) = DescriptorKey.forms.first(where: {
                body.hasPrefix($0.prefix) && body.hasSuffix($0.suffix)
            })
        else { return nil }
        let expression = body.dropFirst(prefix.count).dropLast(suffix.count)
        guard expression.hasPrefix("["), !expression.contains(where: { "(),{}".contains($0) }),
            let end = expression.firstIndex(of: "]")
        else { return nil }
        let origin = String(expression[expression.index(after: expression.startIndex)..<end])
        guard let place = DescriptorKey.origin(origin) else { return nil }
        let parts = expression[expression.index(after: end)...].split(
            separator: "/", omittingEmptySubsequences: false)
        guard parts.count >= 2, parts.count + place.steps.count <= KeyOrigin.stepCountMax,
            parts.last == "*", let root = DescriptorKey.root(String(parts[0]), at: place),
            let branches = DescriptorKey.branches(
                from: root, at: place.steps, along: parts.dropFirst().dropLast())
        else { return nil }
        self.form = form
        fingerprint = place.fingerprint
        self.branches = branches
    }

    /// Reads `d34db33f/84h/0h/0h`, with `'` or `h`.
    private static func origin(_ text: String) -> KeyOrigin? {
        let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard let first = parts.first, first.utf8.count == 8,
            let fingerprint = UInt32(first, radix: 16)
        else { return nil }
        do {
            let path = try DerivationPath(parts.count == 2 ? "m/\(parts[1])" : "m")
            return KeyOrigin(fingerprint: fingerprint, steps: path.steps.map(\.rawValue))
        } catch {
            return nil
        }
    }

    /// Reads the extended key and compares what it says of itself with its origin.
    private static func root(_ text: String, at place: KeyOrigin) -> ExtendedPublicKey? {
        do {
            let key = try ExtendedPublicKey(text)
            guard Int(key.depth) == place.steps.count else { return nil }
            guard let number = place.steps.last else {
                return key.fingerprint.rawValue == place.fingerprint ? key : nil
            }
            guard key.childNumber.rawValue == number else { return nil }
            let isBelowMaster = key.depth == 1
            let isOfMaster = key.parentFingerprint.rawValue == place.fingerprint
            return !isBelowMaster || isOfMaster ? key : nil
        } catch {
            return nil
        }
    }

    private static func branches(
        from root: ExtendedPublicKey, at steps: [UInt32], along parts: ArraySlice<Substring>
    ) -> [(steps: [UInt32], parent: ExtendedPublicKey)]? {
        var branches = [(steps: steps, parent: root)]
        for part in parts {
            let texts =
                part.hasPrefix("<") ? part.dropFirst().dropLast().split(separator: ";") : [part]
            var next: [(steps: [UInt32], parent: ExtendedPublicKey)] = []
            for branch in branches {
                for text in texts {
                    guard let index = UInt32(text), let number = ChildNumber(index) else {
                        return nil
                    }
                    do {
                        next.append((branch.steps + [index], try branch.parent.child(number)))
                    } catch {
                        return nil
                    }
                }
            }
            branches = next
        }
        return branches
    }
}
