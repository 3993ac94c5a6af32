namespace FusedGen.Compiler.Lowering;

/// <summary>
/// What a lowering has asked of a node: what nobody asks for would otherwise be passed over in silence.
/// </summary>
internal sealed class NodeReadings
{
    private readonly HashSet<string> _attributes = new(StringComparer.Ordinal);
    private readonly HashSet<int> _inputs = [];

    /// <summary>Notes that an attribute is asked for, and gives its name back.</summary>
    public string OfAttribute(string name)
    {
        _attributes.Add(name);
        return name;
    }

    /// <summary>Notes that an input is asked for, and gives its index back.</summary>
    public int OfInput(int index)
    {
        _inputs.Add(index);
        return index;
    }

    public bool HasAttribute(string name) => _attributes.Contains(name);

    public bool HasInput(int index) => _inputs.Contains(index);
}
