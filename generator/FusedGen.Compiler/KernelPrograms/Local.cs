namespace FusedGen.Compiler.KernelPrograms;

/// <summary>A variable of a kernel program. Two variables are the same only where they are the same object.</summary>
/// <param name="name">Its name in the code, unique among those that are visible where it is declared.</param>
/// <param name="type">Its type.</param>
internal sealed class Local(string name, LaneType type)
{
    /// <summary>Its name.</summary>
    public string Name { get; } = name;

    /// <summary>Its type.</summary>
    public LaneType Type { get; } = type;

    /// <inheritdoc/>
    public override string ToString() => Name;
}
