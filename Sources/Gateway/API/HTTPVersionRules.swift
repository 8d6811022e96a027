internal import NIOCore
internal import NIOHTTP1
internal import NIOHTTPTypesHTTP1

/// What a request's HTTP version asks of it, and of its connection (RFC 9112 §3.2 and §9.3).
///
/// A client of HTTP/1.0 waits for the connection's end unless it asked for another request on it: `ab` and the health
/// checks of HAProxy do. A request of HTTP/1.1 names one host.
final class HTTPVersionRules: ChannelInboundHandler, RemovableChannelHandler {
    /// A request of HTTP/1.1 names no host, or several; passed on as an error, and the request is not.
    struct NotOneHost: Error {}

    typealias InboundIn = HTTPServerRequestPart
    typealias InboundOut = HTTPServerRequestPart

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard case .head(var head) = unwrapInboundIn(data) else { return context.fireChannelRead(data) }
        let hosts = head.headers["host"].count
        guard hosts == 1 || (hosts == 0 && head.version == .http1_0) else {
            return context.fireErrorCaught(NotOneHost())
        }
        if !head.isKeepAlive { head.headers.replaceOrAdd(name: "connection", value: "close") }
        context.fireChannelRead(wrapInboundOut(.head(head)))
    }
}

extension HTTPVersionRules {
    /// Puts the rules before HTTP's coding, which does not hand the version on, and leaves.
    ///
    /// The library lets handlers be added behind its coding only.
    final class Placement: ChannelInboundHandler, RemovableChannelHandler {
        typealias InboundIn = NIOAny

        func handlerAdded(context: ChannelHandlerContext) {
            let pipeline = context.pipeline.syncOperations
            do {
                let coding = try pipeline.handler(type: HTTP1ToHTTPServerCodec.self)
                try pipeline.addHandler(HTTPVersionRules(), position: .before(coding))
            } catch {
                // A connection without the rules is none to serve.
                context.close(promise: nil)
            }
            pipeline.removeHandler(context: context, promise: nil)
        }
    }
}

@available(*, unavailable)
extension HTTPVersionRules: Sendable {}

@available(*, unavailable)
extension HTTPVersionRules.Placement: Sendable {}
