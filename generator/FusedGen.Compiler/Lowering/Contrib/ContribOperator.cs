namespace FusedGen.Compiler.Lowering.Contrib;

/// <summary>
/// An operator of <c>com.microsoft</c>: what ONNX Runtime's optimiser and the exporters that rely on it write in the
/// place of several standard ones.
/// </summary>
internal static class ContribOperator
{
    public static OperatorLowering Of(string name, Action<NodeContext> lower, string restrictions = "") =>
        new(name, lower, Since: 1, restrictions, Opsets.Microsoft);
}
