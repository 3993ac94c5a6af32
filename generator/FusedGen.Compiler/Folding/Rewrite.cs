using FusedGen.Compiler.Graph;

namespace FusedGen.Compiler.Folding;

/// <summary>
/// One rewrite of the graph. It keeps what the outputs are (but for rounding in <see cref="double"/>) and never raises
/// the number of multiply-adds. Whether it applies depends on the graph alone, so that a folded graph is not changed by
/// folding it again.
/// </summary>
internal abstract class Rewrite
{
    /// <summary>The name in reports and in <c>docs/folding.md</c>.</summary>
    public abstract string Name { get; }

    /// <summary>The equation in one line.</summary>
    public abstract string Algebra { get; }

    /// <summary>Applies the rewrite at one operation, where it fits; returns whether the graph was changed.</summary>
    public abstract bool TryApply(Operation operation, FoldingContext context);
}
