internal import Encodings

/// Names the methods that a thief would call, so that refusals say what was tried.
enum EVMMethod {
    private static let signatures = [
        "approve(address,uint256)", "transferFrom(address,address,uint256)",
        "increaseAllowance(address,uint256)", "decreaseAllowance(address,uint256)",
        "permit(address,address,uint256,uint256,uint8,bytes32,bytes32)",
        "setApprovalForAll(address,bool)", "safeTransferFrom(address,address,uint256)",
        "transferAndCall(address,uint256,bytes)", "transfer(address,uint256)",
        "mint(address,uint256)", "burn(uint256)", "transferOwnership(address)",
        "upgradeTo(address)", "upgradeToAndCall(address,bytes)", "multicall(bytes[])",
        "execute(address,uint256,bytes)", "withdraw(uint256)", "deposit()",
    ]

    /// Returns a known method's signature, or the selector in hex.
    static func name(of input: [UInt8]) -> String {
        guard input.count >= 4 else { return input.isEmpty ? "none" : "incomplete" }
        let selector = Array(input.prefix(4))
        return signatures.first { ABI.selector($0) == selector } ?? Hex.encodePrefixed(selector)
    }
}
