using FusedGen.Compiler.Graph;

namespace FusedGen.Compiler.Lowering.Sequences;

/// <summary>Values that may be missing: which of them are is known while compiling.</summary>
internal static class OptionalLowering
{
    public static IReadOnlyList<OperatorLowering> Operators { get; } =
    [
        new("OptionalHasElement", HasElement, Since: 15, "A value that the node has, or lacks, in the file."),
        new("OptionalGetElement", node => node.Bind(node.Input(0)), Since: 15, "A value that the node has in the file."),
    ];

    private static void HasElement(NodeContext node)
    {
        bool isThere = node.HasInput(0);
        _ = node.OptionalInput(0);
        node.Bind(node.NewConstant(Tensor.ScalarOf(isThere ? 1L : 0, ElementType.Bool)));
    }
}
