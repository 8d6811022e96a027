internal import CCurl

/// One libcurl easy handle, reused for one request after the other, of whichever endpoint is next.
///
/// A handle takes more than 5 kB with what libcurl hangs on it, so there are as many as requests were ever in flight
/// at once, and not as many as there are devices.
internal final class EasyHandle {
    /// The greatest body that room is kept ready for, in bytes.
    private static let greatestReserve = 8 * 1024

    let handle: UnsafeMutableRawPointer
    private let closeHeader: UnsafeMutablePointer<curl_slist>?
    /// Lists that belong to the order in flight.
    private var lists: [UnsafeMutablePointer<curl_slist>] = []
    /// What of a mail has not been sent yet.
    private var unsent: ArraySlice<UInt8> = []
    let errorText: UnsafeMutablePointer<CChar>
    private(set) var body: [UInt8] = []
    /// What the request in flight, or the last, was for.
    private(set) var target = Target(base: "", connection: .close)
    private var expectedSize = 0
    private(set) var isTooLarge = false
    /// Whose request is in flight, and the request.
    private(set) var work: (place: DevicePlace, shard: CurlShard, transfer: Transfer)?

    init() throws(TransferError) {
        guard let handle = curl_easy_init() else { throw TransferError(.other, "cannot make a libcurl handle") }
        self.handle = handle
        closeHeader = curl_slist_append(nil, "Connection: close")
        errorText = .allocate(capacity: Int(CURL_ERROR_SIZE))
        errorText.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
        configure()
    }

    deinit {
        curl_easy_cleanup(handle)
        curl_slist_free_all(closeHeader)
        for list in lists { curl_slist_free_all(list) }
        errorText.deallocate()
    }

    /// The handle that a pointer of libcurl belongs to.
    static func of(_ raw: UnsafeMutableRawPointer) -> EasyHandle? {
        var context: UnsafeMutableRawPointer?
        _ = ccurl_get_pointer(raw, CURLINFO_PRIVATE, &context)
        return context.map { Unmanaged<EasyHandle>.fromOpaque($0).takeUnretainedValue() }
    }

    private func configure() {
        let context = Unmanaged.passUnretained(self).toOpaque()
        _ = ccurl_set_pointer(handle, CURLOPT_PRIVATE, context)
        _ = ccurl_set_pointer(handle, CURLOPT_WRITEDATA, context)
        _ = ccurl_set_write(handle) { bytes, size, count, context in
            guard let bytes, let context else { return 0 }
            let part = UnsafeRawBufferPointer(start: bytes, count: size * count)
            return Unmanaged<EasyHandle>.fromOpaque(context).takeUnretainedValue().receive(part)
        }
        _ = ccurl_set_pointer(handle, CURLOPT_ERRORBUFFER, errorText)
        _ = ccurl_set_long(handle, CURLOPT_NOSIGNAL, 1)
        _ = ccurl_set_quick_exit(handle, 1)
        _ = ccurl_set_long(handle, CURLOPT_PROTOCOLS, Int(CURLPROTO_HTTP | CURLPROTO_HTTPS))
        _ = ccurl_set_long(handle, CURLOPT_FOLLOWLOCATION, 0)
        _ = ccurl_set_long(handle, CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_1_1)
        // A proxy of the environment is not meant for the meters of a house.
        _ = ccurl_set_string(handle, CURLOPT_NOPROXY, "*")
        _ = ccurl_set_string(handle, CURLOPT_USERAGENT, "metergw")
        _ = ccurl_set_long(handle, CURLOPT_BUFFERSIZE, 4096)
    }

    /// Takes over what a target asks for; all that one target sets, the next one sets too.
    private func apply(_ place: DevicePlace) {
        let target = place.target
        let closes = target.connection == .close
        self.target = target
        _ = ccurl_set_long(handle, CURLOPT_CONNECTTIMEOUT_MS, target.connectTimeout.curlMilliseconds)
        _ = ccurl_set_long(handle, CURLOPT_FORBID_REUSE, closes ? 1 : 0)
        _ = ccurl_set_long(handle, CURLOPT_FRESH_CONNECT, closes ? 1 : 0)
        _ = ccurl_set_long(handle, CURLOPT_DNS_CACHE_TIMEOUT, place.addressesLast)
        _ = ccurl_set_list(handle, CURLOPT_HTTPHEADER, closes ? closeHeader : nil)
        if let caFile = target.caFile {
            _ = ccurl_set_string(handle, CURLOPT_CAINFO, caFile)
            _ = ccurl_set_pointer(handle, CURLOPT_CAPATH, nil)
        }
    }

    /// Readies the handle for a request that a shard is to carry.
    func prepare(_ transfer: Transfer, of place: DevicePlace, on shard: CurlShard) {
        work = (place, shard, transfer)
        apply(place)
        // As much as the last body had, within reason: answers are alike, and a large one is soon forgotten.
        body = []
        body.reserveCapacity(expectedSize)
        isTooLarge = false
        errorText.pointee = 0
        _ = ccurl_set_string(handle, CURLOPT_URL, place.target.base + transfer.order.path)
        switch transfer.order {
        case .get: break
        case .post(let submission): apply(submission)
        case .mail(let mail): apply(mail)
        }
    }

    /// Whether the next request may have the handle: libcurl has no way back to the system's own authorities, and of what
    /// an order has set that gives something nothing may be left for a device.
    var isReusable: Bool { target.caFile == nil && lists.isEmpty }

    /// Has a list freed along with the handle.
    func keep(_ texts: [String]) -> UnsafeMutablePointer<curl_slist>? {
        var list: UnsafeMutablePointer<curl_slist>?
        for text in texts { list = curl_slist_append(list, text) ?? list }
        if let list { lists.append(list) }
        return list
    }

    /// Has a content be sent piece by piece, as libcurl asks for it.
    func send(_ content: [UInt8]) {
        unsent = content[...]
        _ = ccurl_set_pointer(handle, CURLOPT_READDATA, Unmanaged.passUnretained(self).toOpaque())
        _ = ccurl_set_read(handle) { room, size, count, context in
            guard let room, let context else { return 0 }
            let easy = Unmanaged<EasyHandle>.fromOpaque(context).takeUnretainedValue()
            let part = easy.unsent.prefix(size * count)
            easy.unsent = easy.unsent.dropFirst(part.count)
            part.withUnsafeBytes { bytes in
                guard let start = bytes.baseAddress else { return }
                UnsafeMutableRawPointer(room).copyMemory(from: start, byteCount: bytes.count)
            }
            return part.count
        }
    }

    /// Gives the request's task its answer; the handle is free for the next one.
    func finish(_ code: CURLcode) {
        var status = 0
        _ = ccurl_get_long(handle, CURLINFO_RESPONSE_CODE, &status)
        // Of mail that was refused the code says more than libcurl's verdict, which is that sending failed.
        let isRefusedMail = target.isMail && status >= 400
        guard code == CURLE_OK || isRefusedMail else { return fail(error(code)) }
        let response = response(status: status, code)
        expectedSize = min(body.count, EasyHandle.greatestReserve)
        body = []
        take()?.continuation.resume(returning: .success(response))
    }

    /// Ends the request with an error.
    func fail(_ error: TransferError) {
        body = []
        take()?.continuation.resume(returning: .failure(error))
    }

    private func take() -> Transfer? {
        defer { work = nil }
        return work?.transfer
    }

    private func receive(_ part: UnsafeRawBufferPointer) -> Int {
        guard body.count + part.count <= target.bodyLimit else {
            isTooLarge = true
            // Any other number than was given ends the transfer.
            return 0
        }
        body.append(contentsOf: part)
        return part.count
    }
}
