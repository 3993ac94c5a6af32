namespace FusedGen.Compiler.KernelPrograms;

/// <summary>A variable of a kernel program. Two variables are the same only where they are the same object.</summary>
/// <param name="name">Its name in the code, unique among those that are visible where it is declared.</param>
/// <param name="type">Its type.</param>
/// <param name="isNative">Whether it has the width of an address, for a place that is read from memory in each turn: no
/// address needs to widen it then.</param>
internal sealed class Local(string name, LaneType type, bool isNative = false)
{
    /// <summary>Its name.</summary>
    public string Name { get; } = name;

    /// <summary>Its type.</summary>
    public LaneType Type { get; } = type;

    /// <summary>Whether it has the width of an address.</summary>
    public bool IsNative { get; } = isNative;

    /// <inheritdoc/>
    public override string ToString() => Name;
}
