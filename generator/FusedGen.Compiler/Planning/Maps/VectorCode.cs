using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Expressions;

namespace FusedGen.Compiler.Planning.Maps;

/// <summary>Which expressions can be computed on vectors.</summary>
internal static class VectorCode
{
    /// <summary>
    /// Whether everything is 32-bit floats, but for booleans that are computed and used inside: those are masks of
    /// lanes.
    /// </summary>
    /// <param name="root">The expression.</param>
    /// <param name="inputs">The element types in memory of its inputs.</param>
    public static bool Serves(Expression root, IEnumerable<ElementType> inputs) =>
        root.Type == ElementType.Float32
        && inputs.All(type => type == ElementType.Float32)
        && ExpressionOrder.Of(root).All(node => node.Type == ElementType.Float32 || (node.Type == ElementType.Bool && node is not InputExpression));
}
