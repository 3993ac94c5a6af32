using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Onnx;

namespace FusedGen.Compiler.Lowering;

/// <summary>
/// The values of a graph by their names. A graph inside another one also reads the values of that, and what it defines
/// itself ends with it.
/// </summary>
internal sealed class ValueScope
{
    private readonly ValueScope? _outer;
    private readonly Vocabulary _vocabulary;
    private readonly Dictionary<string, Value> _values = new(StringComparer.Ordinal);
    private readonly Dictionary<string, OnnxInitializer> _initializers = new(StringComparer.Ordinal);

    /// <summary>The values of a network.</summary>
    /// <param name="vocabulary">Takes the texts of the constants that are read.</param>
    public ValueScope(Vocabulary vocabulary)
    {
        _vocabulary = vocabulary;
    }

    /// <summary>The values of a graph inside another one.</summary>
    public ValueScope(ValueScope outer)
        : this(outer._vocabulary)
    {
        _outer = outer;
    }

    /// <summary>The value of a name, of this graph before the others; null for none.</summary>
    /// <exception cref="Diagnostics.ModelException">It is a constant that cannot be used.</exception>
    public Value? Find(string name)
    {
        for (ValueScope? scope = this; scope is not null; scope = scope._outer)
        {
            if (scope._values.TryGetValue(name, out Value? value))
            {
                return value;
            }

            if (scope._initializers.TryGetValue(name, out OnnxInitializer? initializer))
            {
                value = new Value(name, initializer.Tensor.AddedTo(_vocabulary));
                scope.Bind(name, value);
                return value;
            }
        }

        return null;
    }

    /// <summary>Whether a name has a value, of this graph or of another.</summary>
    public bool Has(string name) => _values.ContainsKey(name) || _initializers.ContainsKey(name) || _outer?.Has(name) == true;

    /// <summary>Says what a name stands for in this graph.</summary>
    public void Bind(string name, Value value) => _values[name] = value;

    /// <summary>Binds the constants of the graph, each of which becomes a value when something reads it.</summary>
    public void Bind(IReadOnlyList<OnnxInitializer> initializers)
    {
        foreach (OnnxInitializer initializer in initializers)
        {
            _initializers[initializer.Name] = initializer;
        }
    }
}
