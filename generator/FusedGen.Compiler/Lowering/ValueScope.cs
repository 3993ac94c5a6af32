using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Onnx;

namespace FusedGen.Compiler.Lowering;

/// <summary>The values of a graph by their names. A graph inside another one also reads the values of that, and what it defines itself ends with it.</summary>
internal sealed class ValueScope(ValueScope? outer = null)
{
    private readonly ValueScope? _outer = outer;
    private readonly Dictionary<string, Value> _values = new(StringComparer.Ordinal);

    /// <summary>The value of a name, of this graph before the others; null for none.</summary>
    public Value? Find(string name)
    {
        for (ValueScope? scope = this; scope is not null; scope = scope._outer)
        {
            if (scope._values.TryGetValue(name, out Value? value))
            {
                return value;
            }
        }

        return null;
    }

    /// <summary>Says what a name stands for in this graph.</summary>
    public void Bind(string name, Value value) => _values[name] = value;

    /// <summary>Binds the constants of the graph.</summary>
    public void Bind(IReadOnlyList<OnnxInitializer> initializers)
    {
        foreach (OnnxInitializer initializer in initializers)
        {
            Bind(initializer.Name, new Value(initializer.Name, initializer.Tensor));
        }
    }
}
