using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Onnx;

namespace FusedGen.Compiler.Boosters;

/// <summary>Attributes of a node that a reader writes.</summary>
internal sealed class OnnxAttributes
{
    private readonly Dictionary<string, AttributeValue> _values = new(StringComparer.Ordinal);

    public IReadOnlyDictionary<string, AttributeValue> ByName => _values;

    public void Add(string name, long integer) => Add(name, AttributeKind.Integer, integer: integer);

    public void Add(string name, IReadOnlyList<long> integers) => Add(name, AttributeKind.Integers, integers: integers);

    public void Add(string name, Tensor tensor) => Add(name, AttributeKind.Tensor, tensor: new OnnxTensor(name, tensor));

    private void Add(string name, AttributeKind kind, long integer = 0, OnnxTensor? tensor = null, IReadOnlyList<long>? integers = null) =>
        _values.Add(name, new AttributeValue(name, kind, 0, integer, "", tensor, [], integers ?? [], [], null));
}
