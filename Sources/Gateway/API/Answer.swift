internal import HTTPTypes
internal import Hummingbird
internal import HummingbirdCore
internal import NIOCore

/// What a route has to say, before it is coded for a client.
struct Answer: Sendable {
    /// Below so many bytes compression saves no packet.
    static let compressedFrom = 1024

    var status = HTTPResponse.Status.ok
    var fields: HTTPFields
    var body: [UInt8]

    /// An answer of any type, which is made anew for each request.
    init(_ body: [UInt8], type: String, varies: String = "Accept-Encoding") {
        self.body = body
        fields = [
            .contentType: type, .vary: varies, .cacheControl: "no-store", .xContentTypeOptions: "nosniff",
        ]
    }

    init(text: String) {
        self.init(Array(text.utf8), type: "text/plain; charset=utf-8")
    }

    init(json: [UInt8]) {
        self.init(json, type: "application/json")
    }

    init(_ problem: Problem) {
        self.init(problem.document, type: "application/problem+json")
        status = problem.status
        for field in problem.fields { fields.append(field) }
    }

    /// The response to a request, compressed where its client likes that.
    func response(to request: Request) -> Response {
        var fields = fields
        let codings = AcceptList(request.headers[values: .acceptEncoding])
        if body.count >= Answer.compressedFrom, codings.prefersGzip, let compressed = Gzip.compressed(body) {
            fields[.contentEncoding] = "gzip"
            return Response(
                status: status, headers: fields, body: ResponseBody(byteBuffer: ByteBuffer(bytes: compressed)))
        }
        return Response(status: status, headers: fields, body: ResponseBody(byteBuffer: ByteBuffer(bytes: body)))
    }
}
