/**
 * How a client dials again: gRPC's own pause between two dials begins at a second and grows to two minutes, and a call
 * in it fails although the server is there.
 */
export const grpcReconnect = { 'grpc.initial_reconnect_backoff_ms': 50, 'grpc.max_reconnect_backoff_ms': 500 };
