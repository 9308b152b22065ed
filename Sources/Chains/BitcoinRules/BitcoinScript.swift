/// An output script, which says who may spend the output.
public struct BitcoinScript: Sendable, Hashable {
    /// What a script is, by its form.
    ///
    /// The raw value is the word that people read; those after `p2tr` are Bitcoin Core's own.
    public enum Kind: String, Sendable, Hashable, CaseIterable {
        /// Pays the hash of a public key.
        case p2pkh
        /// Pays the hash of a script.
        case p2sh
        /// Pays the hash of a public key by witness. Source: BIP-0141.
        case p2wpkh
        /// Pays the hash of a script by witness. Source: BIP-0141.
        case p2wsh
        /// Pays a taproot output key. Source: BIP-0341.
        case p2tr
        /// Pays a public key as it is.
        case publicKey = "pubkey"
        /// Pays so many of some public keys as they are.
        case multisig
        /// Carries data and pays nobody.
        case data = "nulldata"
        /// Can be spent by anyone, to raise a fee. Source: Bitcoin Core 28, `IsPayToAnchor`.
        case anchor
        /// Pays a witness version or length that has no meaning yet.
        case witnessUnknown = "witness_unknown"
        /// Has none of these forms.
        case nonstandard
    }

    /// The script itself.
    public let bytes: [UInt8]

    /// Makes a script of its bytes.
    public init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// Makes the script that pays the hash of a public key.
    ///
    /// - Precondition: the hash has 20 bytes.
    public static func p2pkh(_ hash: [UInt8]) -> BitcoinScript {
        precondition(hash.count == 20, "the hash of a public key has 20 bytes")
        return BitcoinScript(
            [Opcode.duplicate, Opcode.hash160, 20] + hash
                + [Opcode.equalVerify, Opcode.checkSignature])
    }

    /// Makes the script that pays the hash of a script.
    ///
    /// - Precondition: the hash has 20 bytes.
    public static func p2sh(_ hash: [UInt8]) -> BitcoinScript {
        precondition(hash.count == 20, "the hash of a script has 20 bytes")
        return BitcoinScript([Opcode.hash160, 20] + hash + [Opcode.equal])
    }

    /// Makes the script that pays the hash of a compressed public key by witness.
    ///
    /// - Precondition: the hash has 20 bytes.
    public static func p2wpkh(_ hash: [UInt8]) -> BitcoinScript {
        precondition(hash.count == 20, "the hash of a public key has 20 bytes")
        return witness(version: 0, program: hash)
    }

    /// Makes the script that pays the SHA-256 of a script by witness.
    ///
    /// - Precondition: the hash has 32 bytes.
    public static func p2wsh(_ hash: [UInt8]) -> BitcoinScript {
        precondition(hash.count == 32, "the hash of a witness script has 32 bytes")
        return witness(version: 0, program: hash)
    }

    /// Makes the script that pays a taproot output key.
    ///
    /// - Precondition: the key has 32 bytes.
    public static func p2tr(_ outputKey: [UInt8]) -> BitcoinScript {
        precondition(outputKey.count == 32, "a taproot output key has 32 bytes")
        return witness(version: 1, program: outputKey)
    }

    /// Makes the script of a witness version and program. Source: BIP-0141.
    ///
    /// - Precondition: the version is at most 16, and the program has 2 to 40 bytes.
    public static func witness(version: UInt8, program: [UInt8]) -> BitcoinScript {
        precondition(version <= 16, "versions above 16 have no opcode")
        precondition((2...40).contains(program.count), "a program has 2 to 40 bytes")
        let opcode = version == 0 ? Opcode.zero : Opcode.one + version - 1
        return BitcoinScript([opcode, UInt8(program.count)] + program)
    }

    /// The witness version and program, if the script is just these. Source: BIP-0141.
    public var witnessProgram: (version: UInt8, program: [UInt8])? {
        guard (4...42).contains(bytes.count), Int(bytes[1]) == bytes.count - 2 else { return nil }
        switch bytes[0] {
        case Opcode.zero: return (0, Array(bytes[2...]))
        case Opcode.one...Opcode.sixteen:
            return (bytes[0] - Opcode.one + 1, Array(bytes[2...]))
        default: return nil
        }
    }

    /// The form of the script. Source: Bitcoin Core, `Solver`.
    public var kind: Kind {
        if bytes.count == 23, bytes.starts(with: [Opcode.hash160, 20]), bytes[22] == Opcode.equal {
            return .p2sh
        }
        if let (version, program) = witnessProgram {
            return BitcoinScript.kind(version: version, program: program)
        }
        if bytes.first == Opcode.returnData, isPushOnly(from: 1) { return .data }
        if bytes.count == 25, bytes.starts(with: [Opcode.duplicate, Opcode.hash160, 20]),
            bytes.suffix(2) == [Opcode.equalVerify, Opcode.checkSignature]
        {
            return .p2pkh
        }
        if isPublicKeyScript { return .publicKey }
        return isMultisig ? .multisig : .nonstandard
    }

    private static func kind(version: UInt8, program: [UInt8]) -> Kind {
        switch (version, program.count) {
        case (0, 20): .p2wpkh
        case (0, 32): .p2wsh
        case (0, _): .nonstandard
        case (1, 32): .p2tr
        case (1, 2) where program == [0x4e, 0x73]: .anchor
        default: .witnessUnknown
        }
    }
}
