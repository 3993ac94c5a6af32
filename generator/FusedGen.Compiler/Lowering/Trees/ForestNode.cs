namespace FusedGen.Compiler.Lowering.Trees;

/// <summary>A split of a tree as a file has it.</summary>
/// <param name="Mode">What is asked of the feature.</param>
/// <param name="Feature">The column.</param>
/// <param name="Threshold">What it is compared with.</param>
/// <param name="WhenTrue">The number of a node, or the complement of the number of a leaf.</param>
/// <param name="WhenFalse">The same.</param>
/// <param name="MissingIsTrue">Whether a row without a value goes to <paramref name="WhenTrue"/>, whatever the
/// comparison says.</param>
internal readonly record struct ForestNode(ForestMode Mode, int Feature, double Threshold, int WhenTrue, int WhenFalse, bool MissingIsTrue);

/// <summary>The comparisons of tree files.</summary>
internal enum ForestMode
{
    LessOrEqual,
    Less,
    GreaterOrEqual,
    Greater,
    Equal,
    NotEqual,
    Member,
}
