internal import CCurl

/// One prepared libcurl handle for one target, with the buffer that it reuses.
///
/// Setting a handle up costs more than a small exchange; a slot is set up once and changes only
/// what differs between calls. Only the loop's thread touches it.
final class CurlSlot {
    /// Bodies up to this size are copied out of the buffer, which stays; larger ones take it along.
    private static let keptByteCount = 65_536

    let easy: UnsafeMutableRawPointer
    let target: HTTPTarget
    var exchange: CurlExchange?
    var position = 0
    /// When the window in which the speed is judged began. Unit: milliseconds, monotonic.
    var windowStart: Int64?
    /// Unpacked bytes in the window; nil before the first.
    var windowByteCount: Int?

    private var body: [UInt8] = []
    private var byteLimit = 0
    private var byteCount = 0
    private var isTooLarge = false
    private var headers: UnsafeMutablePointer<curl_slist>?
    private var headersSecret: SecretHeader?
    private var isPost: Bool?
    private var timeoutMilliseconds = 0

    /// Makes a handle; nil without memory.
    init?(target: HTTPTarget, reuseSecondsMax: Int) {
        guard let easy = curl_easy_init() else { return nil }
        self.easy = easy
        self.target = target
        configure(reuseSecondsMax: reuseSecondsMax)
    }

    deinit {
        curl_easy_cleanup(easy)
        curl_slist_free_all(headers)
    }

    /// Returns the slot of a handle.
    static func of(_ easy: UnsafeMutableRawPointer) -> CurlSlot? {
        var pointer: UnsafeMutableRawPointer?
        _ = ccurl_get_ptr(easy, CURLINFO_PRIVATE, &pointer)
        return pointer.map { Unmanaged<CurlSlot>.fromOpaque($0).takeUnretainedValue() }
    }

    /// Sets the handle to a call.
    func prepare(_ call: HTTPCall) -> HTTPFailure? {
        byteLimit = call.responseByteLimit
        byteCount = 0
        isTooLarge = false
        let milliseconds = call.timeout.wholeMilliseconds
        if milliseconds != timeoutMilliseconds {
            timeoutMilliseconds = milliseconds
            _ = ccurl_set_long(easy, CURLOPT_TIMEOUT_MS, milliseconds)
        }
        switch call.content {
        case .post(let bytes):
            if isPost != true { _ = ccurl_set_str(easy, CURLOPT_URL, target.url.text) }
            guard setHeaders(call.secret, isPost: true) else { return Self.outOfMemory }
            setBody(bytes)
        case .get(let path):
            guard let text = target.url.appending(path: path) else { return .badPath }
            _ = ccurl_set_str(easy, CURLOPT_URL, text)
            guard setHeaders(call.secret, isPost: false) else { return Self.outOfMemory }
            _ = ccurl_set_long(easy, CURLOPT_HTTPGET, 1)
        }
        return nil
    }

    /// Returns the outcome of a finished transfer.
    func result(_ code: CURLcode) -> Result<HTTPAnswer, HTTPFailure> {
        guard code == CURLE_OK else { return .failure(failure(code)) }
        var status = 0
        var connectionCount = 0
        _ = ccurl_get_long(easy, CURLINFO_RESPONSE_CODE, &status)
        _ = ccurl_get_long(easy, CURLINFO_NUM_CONNECTS, &connectionCount)
        return .success(
            HTTPAnswer(
                status: status, body: takeBody(), isNewConnection: connectionCount > 0,
                retryAfter: status == 429 || status == 503 ? header("Retry-After") : nil,
                location: (300...399).contains(status) ? header("Location") : nil))
    }

    /// Makes the slot ready for another call.
    func forget() {
        exchange = nil
        windowStart = nil
        windowByteCount = nil
        if body.capacity > Self.keptByteCount {
            body = []
        } else {
            body.removeAll(keepingCapacity: true)
        }
    }

    /// Takes a piece of the body; false stops the transfer.
    fileprivate func receive(_ bytes: UnsafeRawBufferPointer) -> Bool {
        guard bytes.count <= byteLimit - byteCount else {
            isTooLarge = true
            return false
        }
        byteCount += bytes.count
        windowByteCount = (windowByteCount ?? 0) + bytes.count
        if let file = exchange?.call.bodyFile { return file.write(bytes) }
        if body.isEmpty {
            // The server's word only saves growing: never more than the limit is reserved.
            var announced = -1
            _ = ccurl_get_off(easy, CURLINFO_CONTENT_LENGTH_DOWNLOAD_T, &announced)
            body.reserveCapacity(max(bytes.count, min(announced, byteLimit)))
        }
        body.append(contentsOf: bytes)
        return true
    }

    private static let outOfMemory = HTTPFailure.broken(code: 27, text: "out of memory")

    private func takeBody() -> [UInt8] {
        if body.count > Self.keptByteCount {
            let whole = body
            body = []
            return whole
        }
        return body.withUnsafeBufferPointer { Array($0) }
    }

    private func failure(_ code: CURLcode) -> HTTPFailure {
        switch code {
        case CURLE_WRITE_ERROR where isTooLarge: return .tooLarge(limit: byteLimit)
        case CURLE_OPERATION_TIMEDOUT: return .timedOut
        case CURLE_PEER_FAILED_VERIFICATION: return .untrustedCertificate
        case CURLE_SSL_CACERT_BADFILE: return .authorityFile
        case CURLE_UNSUPPORTED_PROTOCOL:
            // The scheme was checked before: libcurl means the status line.
            return .broken(code: Int(code.rawValue), text: "The answer is not HTTP")
        default:
            // The general text for the code: libcurl's own message may repeat the URL.
            let text = String(cString: curl_easy_strerror(code))
            return .broken(code: Int(code.rawValue), text: text)
        }
    }

    private func header(_ name: String) -> String? {
        var header: UnsafeMutablePointer<curl_header>?
        let code = curl_easy_header(easy, name, 0, UInt32(CURLH_HEADER), -1, &header)
        guard code == CURLHE_OK, let value = header?.pointee.value else { return nil }
        return String(cString: value)
    }

    private func setBody(_ bytes: [UInt8]) {
        _ = ccurl_set_off(easy, CURLOPT_POSTFIELDSIZE_LARGE, bytes.count)
        // libcurl copies, so that the array need not stay where it is. A null pointer would make it
        // read the body from a callback.
        bytes.withUnsafeBytes { buffer in
            guard let start = buffer.baseAddress else {
                _ = ccurl_set_str(easy, CURLOPT_COPYPOSTFIELDS, "")
                return
            }
            _ = ccurl_set_ptr(
                easy, CURLOPT_COPYPOSTFIELDS, UnsafeMutableRawPointer(mutating: start))
        }
    }

    private func setHeaders(_ secret: SecretHeader?, isPost: Bool) -> Bool {
        if self.isPost == isPost, headersSecret === secret { return true }
        var lines = ["Expect:"]
        if isPost { lines.append("Content-Type: application/json") }
        if let secret { lines.append(secret.line) }
        var fresh: UnsafeMutablePointer<curl_slist>?
        for line in lines {
            guard let longer = curl_slist_append(fresh, line) else {
                curl_slist_free_all(fresh)
                return false
            }
            fresh = longer
        }
        _ = ccurl_set_list(easy, CURLOPT_HTTPHEADER, fresh)
        curl_slist_free_all(headers)
        headers = fresh
        headersSecret = secret
        self.isPost = isPost
        return true
    }

    private func configure(reuseSecondsMax: Int) {
        let version: Int
        switch target.version {
        case .http1: version = Int(CURL_HTTP_VERSION_1_1)
        case .http2: version = Int(CURL_HTTP_VERSION_2TLS)
        case .http2PriorKnowledge: version = Int(CURL_HTTP_VERSION_2_PRIOR_KNOWLEDGE)
        }
        let numbers = [
            (CURLOPT_NOSIGNAL, 1), (CURLOPT_FOLLOWLOCATION, 0), (CURLOPT_SSL_VERIFYPEER, 1),
            (CURLOPT_SSL_VERIFYHOST, 2), (CURLOPT_SSLVERSION, Int(CURL_SSLVERSION_TLSv1_2)),
            (CURLOPT_HTTP_VERSION, version), (CURLOPT_PIPEWAIT, target.version == .http1 ? 0 : 1),
            (CURLOPT_TCP_KEEPALIVE, 1), (CURLOPT_MAXAGE_CONN, reuseSecondsMax),
            (CURLOPT_CONNECTTIMEOUT_MS, target.connectTimeout.wholeMilliseconds),
        ]
        for (option, value) in numbers { _ = ccurl_set_long(easy, option, value) }
        let texts = [
            (CURLOPT_PROTOCOLS_STR, "http,https"), (CURLOPT_ACCEPT_ENCODING, ""),
            (CURLOPT_PROXY, ""), (CURLOPT_USERAGENT, "sluice"),
        ]
        for (option, text) in texts { _ = ccurl_set_str(easy, option, text) }
        if let file = target.certificateAuthorityFile {
            _ = ccurl_set_str(easy, CURLOPT_CAINFO, file)
            _ = ccurl_set_str(easy, CURLOPT_CAPATH, nil)
        }
        let this = Unmanaged.passUnretained(self).toOpaque()
        _ = ccurl_set_ptr(easy, CURLOPT_PRIVATE, this)
        _ = ccurl_set_ptr(easy, CURLOPT_WRITEDATA, this)
        _ = ccurl_set_fn(easy, CURLOPT_WRITEFUNCTION, receiveBytes)
    }
}

/// libcurl's write callback. It is given at most 16 KiB a time, so that the product fits.
private func receiveBytes(
    _ start: UnsafeMutablePointer<CChar>?, _ size: Int, _ count: Int,
    _ slot: UnsafeMutableRawPointer?
) -> Int {
    guard let slot else { return 0 }
    let bytes = UnsafeRawBufferPointer(start: start, count: size * count)
    let isTaken = Unmanaged<CurlSlot>.fromOpaque(slot).takeUnretainedValue().receive(bytes)
    return isTaken ? bytes.count : 0
}
