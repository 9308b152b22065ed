/// A policy that fuzzed requests meet, and a request that it allows.
///
/// Its accounts are children of the account in BIP-0086's test vectors.
enum FuzzPolicy {
    /// The policy, as JSON.
    static let document = Array(
        """
        {
         "version": 1,
         "descriptors": [
          { "descriptor": "wpkh([d34db33f/84h/1h/0h]tpubDC2Q4xM5GaaanFo5MQZSSHmZ88phk7qRYmyV5r\
        bCgNFgdWrR68icQae8HpxG1PpkhZB42EizKZ4Qi39Yojdz6YyW1onVT6Wu52tapNNd59X/0/*)",
             "family": "bitcoin", "network": "regtest", "uses": [ "spend" ],
             "highestIndex": 1000 },
          { "descriptor": "wpkh([d34db33f/84h/1h/0h]tpubDC2Q4xM5GaaanFo5MQZSSHmZ88phk7qRYmyV5r\
        bCgNFgdWrR68icQae8HpxG1PpkhZB42EizKZ4Qi39Yojdz6YyW1onVT6Wu52tapNNd59X/1/*)",
             "family": "bitcoin", "network": "regtest", "uses": [ "spend", "change" ],
             "highestIndex": 1000 },
          { "descriptor": "tr([d34db33f/86h/1h/0h]tpubDC2Q4xM5GaaanDuomEELPLgMapVcfNVoxGpjLe7Z\
        Hkn2suuRuuYcrDRqxFsXuBhZ2izmXwe9qXNojgFNZVBzj9n9sqniEcqoaSRLEZNhoNu/<0;1>/*)",
             "family": "bitcoin", "network": "regtest", "uses": [ "spend", "change" ],
             "highestIndex": 1000 },
          { "descriptor": "evm([d34db33f/44h/60h/0h]xpub6BemYiXPZJd8UNTQnwYauX5HmzsyS2XbAadvb8\
        NceLjsDawXHNjw9vAWjpPJKaL7gTo8KSbyuuJmbvasZhmSaswzhF8FPppM1YfasE44d2L/1/*)",
             "family": "evm", "uses": [ "spend", "sweep" ], "highestIndex": 10 }
         ],
         "bitcoin": [
          {
           "network": "regtest",
           "limits": { "each": "0.5", "transaction": "0.8", "hour": "1", "day": "3",
             "hourCount": 20, "dayCount": 60 },
           "fees": { "each": "0.001", "hour": "0.002", "day": "0.003",
             "shareBasisPoints": 1000, "satoshisPerVirtualByte": 200 },
           "destinations": { "deny": [ "bcrt1qmhwamhwamhwamhwamhwamhwamhwamhwauy0749" ] },
           "hours": [
            { "days": [ "monday", "tuesday" ], "from": "08:00", "to": "24:00" },
            { "days": [ "wednesday" ], "from": "00:00", "to": "24:00" }
           ]
          }
         ],
         "evm": [
          {
           "chainId": 1,
           "nativeAsset": "ETH",
           "nativeScale": 18,
           "transactionTypes": [ 2 ],
           "fees": { "each": "0.02", "hour": "0.1", "day": "0.2", "gweiPerGas": "200" },
           "tokens": [
            {
             "asset": "USDT",
             "contract": "0xdAC17F958D2ee523a2206206994597C13D831ec7",
             "decimals": 6,
             "methods": [ "transfer(address,uint256)" ],
             "limits": { "each": "1000", "transaction": "1000", "hour": "2500",
             "day": "5000.5", "hourCount": 10, "dayCount": 50 }
            }
           ],
           "destinations": { "deny": [ "0xdddddddddddddddddddddddddddddddddddddddd" ] },
           "hours": "always"
          }
         ]
        }
        """.utf8)

    /// The request, as a frame's body.
    static let request = Array(
        #"""
        {"feeMax":"20000","id":"plan-1","inputs":[{"key":"d34db33f/84h/1h/0h/0/3","script":"\#
        0014377f007fc85c32b2a605cc06fcdbe163b78ab4e5","value":"20000000"},{"key":"d34db33f/8\#
        6h/1h/0h/0/4","script":"51203a2cca76d26da16680cab4bacd6ed298e0373bc05b5be1061b51ce17\#
        da228230","value":"10000000"}],"message":"signBitcoin","network":"regtest","outputs"\#
        :[{"address":"bcrt1q42424242424242424242424242424242rt8pnt","amount":"4000000","kind\#
        ":"payout","payout":"payout-a"},{"address":"bcrt1qhwamhwamhwamhwamhwamhwamhwamhwam34\#
        suxe","amount":"6000000","kind":"payout","payout":"payout-b"},{"key":"d34db33f/84h/1\#
        h/0h/1/9","kind":"change","script":"p2wpkh"}],"transaction":"02000000020101010101010\#
        1010101010101010101010101010101010101010101010101010000000000fdffffff020202020202020\#
        20202020202020202020202020202020202020202020202020000000000fdffffff0300093d000000000\#
        0160014aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa808d5b0000000000160014bbbbbbbbbbbbbbb\#
        bbbbbbbbbbbbbbbbbbbbbbbbbf0053101000000001600147d6ab28b28f11b809b312d67ee0d3d6b9562e\#
        0fca0bb0d00","version":1}
        """#.utf8)
}
