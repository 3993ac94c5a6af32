namespace FusedGen.Compiler.Verification.Recurrent;

/// <summary>
/// How the weights and attributes of a recurrent layer may have been meant by an exporter that did not write what ONNX
/// says: in another order of gates, in the other form of a GRU, or in the other direction.
/// </summary>
/// <param name="GateOrder">For each gate in ONNX's order, which block of the stored weights it is; null for the order
/// as it stands.</param>
/// <param name="OrderText">The order in which the gates then are stored, in words.</param>
/// <param name="TogglesReset">Whether a GRU's reset gate is meant in its other place.</param>
/// <param name="IsTurned">Whether the sequence is meant to run in the other direction, or the two directions to be
/// exchanged.</param>
internal sealed record RecurrentReading(IReadOnlyList<int>? GateOrder, string OrderText, bool TogglesReset, bool IsTurned)
{
    private static readonly string[] s_longShortTerm = ["input", "output", "forget", "cell"];
    private static readonly string[] s_gated = ["update", "reset", "hidden"];

    private static readonly bool[] s_no = [false];
    private static readonly bool[] s_either = [false, true];

    /// <summary>
    /// The orders of gates that frameworks store: PyTorch, Keras and cuDNN; TensorFlow's cells and CNTK; Caffe2;
    /// Chainer.
    /// </summary>
    private static readonly string[][] s_longShortTermOrders =
    [
        ["input", "forget", "cell", "output"], ["input", "cell", "forget", "output"], ["input", "forget", "output", "cell"],
        ["cell", "input", "forget", "output"],
    ];

    /// <summary>PyTorch and cuDNN.</summary>
    private static readonly string[][] s_gatedOrders = [["reset", "update", "hidden"]];

    /// <summary>All readings of a layer but the one of ONNX, what differs in one thing first.</summary>
    /// <param name="kind">The operator: <c>LSTM</c>, <c>GRU</c> or <c>RNN</c>.</param>
    public static IEnumerable<RecurrentReading> Of(string kind)
    {
        (string[] onnx, string[][] others) = kind switch
        {
            "LSTM" => (s_longShortTerm, s_longShortTermOrders),
            "GRU" => (s_gated, s_gatedOrders),
            _ => ([], []),
        };
        IEnumerable<(int[]? Order, string Text)> orders = others.Select(
            other => ((int[]?)onnx.Select(gate => Array.IndexOf(other, gate)).ToArray(), string.Join(", ", other))).Prepend((null, ""));
        return from order in orders
               from reset in kind == "GRU" ? s_either : s_no
               from turned in s_either
               let reading = new RecurrentReading(order.Order, order.Text, reset, turned)
               where reading.Changes > 0
               orderby reading.Changes
               select reading;
    }

    private int Changes => (GateOrder is null ? 0 : 1) + (TogglesReset ? 1 : 0) + (IsTurned ? 1 : 0);
}
