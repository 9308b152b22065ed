/// What the fuzzer can run, by the value of `FUZZ_TARGET` and the folder in `Tests/Fuzz/FailCases`.
///
/// Each body takes any bytes at all. It stops the process when a property does not hold.
public let fuzzTargets: [String: @Sendable (UnsafeBufferPointer<UInt8>) -> Void] = [
    "abi": { EncodingBodies.abi([UInt8]($0)) },
    "addressTable": { ListFuzzBodies.addressTable([UInt8]($0)) },
    "base58": { EncodingBodies.base58([UInt8]($0)) },
    "bech32": { EncodingBodies.bech32([UInt8]($0)) },
    "bitcoinAddress": { BitcoinFuzzBodies.address([UInt8]($0)) },
    "bitcoinAnswer": { BitcoinFuzzBodies.answer([UInt8]($0)) },
    "bitcoinURI": { BitcoinFuzzBodies.uri([UInt8]($0)) },
    "block": { BitcoinFuzzBodies.block([UInt8]($0)) },
    "descriptor": { KeyFuzzBodies.descriptor([UInt8]($0)) },
    "evmHeader": { EVMFuzzBodies.header([UInt8]($0)) },
    "evmLogs": { EVMFuzzBodies.logs([UInt8]($0)) },
    "evmReceipts": { EVMFuzzBodies.receipts([UInt8]($0)) },
    "evmTransaction": { EVMFuzzBodies.transaction([UInt8]($0)) },
    "extendedKey": { KeyFuzzBodies.extendedKey([UInt8]($0)) },
    "hex": { EncodingBodies.hex([UInt8]($0)) },
    "json": { EncodingBodies.json([UInt8]($0)) },
    "path": { KeyFuzzBodies.path([UInt8]($0)) },
    "rlp": { EncodingBodies.rlp([UInt8]($0)) },
    "screeningAddress": { ListFuzzBodies.address([UInt8]($0)) },
    "script": { BitcoinFuzzBodies.script([UInt8]($0)) },
    "sdn": { ListFuzzBodies.sdn([UInt8]($0)) },
    "transaction": { BitcoinFuzzBodies.transaction([UInt8]($0)) },
]
