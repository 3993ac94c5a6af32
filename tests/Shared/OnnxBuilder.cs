using System.Text;

namespace FusedGen.Tests;

/// <summary>
/// Writes small ONNX models by hand; it checks nothing, so that broken models can be written too:
/// <code>
/// OnnxBuilder.Model(17).Input("x", null, 20).Weights("w", [8, 20], 0.5f)
///     .Node("Gemm", ["x", "w"], "y", ("transB", 1)).Output("y").ToBytes()
/// </code>
/// </summary>
public sealed class OnnxBuilder
{
    public const int Float = 1;
    public const int Int64 = 7;
    public const int Double = 11;

    private readonly Message _graph = new();
    private readonly Message _model = new();
    private readonly List<byte[]> _nodes = [];

    private OnnxBuilder()
    {
    }

    /// <summary>A model for a version of the standard operator set.</summary>
    public static OnnxBuilder Model(int opset = 17) => new OnnxBuilder().Opset("", opset);

    public OnnxBuilder Opset(string domain, int version)
    {
        _model.Nested(8, m => m.Text(1, domain).Integer(2, version));
        return this;
    }

    public OnnxBuilder Producer(string name)
    {
        _model.Text(2, name);
        return this;
    }

    public OnnxBuilder Metadata(string key, string value)
    {
        _model.Nested(14, m => m.Text(1, key).Text(2, value));
        return this;
    }

    /// <summary>A float input. A dimension that is null is an open batch.</summary>
    public OnnxBuilder Input(string name, params int?[] dimensions) => Typed(11, name, Float, dimensions.Select(d => (object?)d).ToArray());

    /// <summary>An input of any element type; dimensions are numbers, names, or null for an unnamed open one.</summary>
    public OnnxBuilder TypedInput(string name, int dataType, params object?[] dimensions) => Typed(11, name, dataType, dimensions);

    /// <summary>
    /// An output of any element type, which <see cref="Output"/> leaves open; dimensions as for
    /// <see cref="TypedInput"/>.
    /// </summary>
    public OnnxBuilder TypedOutput(string name, int dataType, params object?[] dimensions) => Typed(12, name, dataType, dimensions);

    /// <summary>An input without a shape.</summary>
    public OnnxBuilder ShapelessInput(string name)
    {
        _graph.Nested(11, v => v.Text(1, name).Nested(2, t => t.Nested(1, tensor => tensor.Integer(1, Float))));
        return this;
    }

    public OnnxBuilder Output(params string[] names)
    {
        foreach (string name in names)
        {
            _graph.Nested(12, v => v.Text(1, name));
        }

        return this;
    }

    /// <summary>A float initializer; the values are repeated until the shape is full.</summary>
    public OnnxBuilder Weights(string name, int[] dimensions, params float[] values)
    {
        int count = dimensions.Aggregate(1, (a, b) => a * b);
        return Initializer(
            Tensor(name, Float, dimensions, Enumerable.Range(0, count).SelectMany(i => BitConverter.GetBytes(values[i % values.Length])).ToArray()));
    }

    /// <summary>An int64 initializer of rank 1.</summary>
    public OnnxBuilder Integers(string name, params long[] values) =>
        Initializer(Tensor(name, Int64, [values.Length], values.SelectMany(BitConverter.GetBytes).ToArray()));

    /// <summary>An initializer that is written elsewhere.</summary>
    public OnnxBuilder Initializer(Message tensor)
    {
        _graph.Bytes(5, tensor.ToArray());
        return this;
    }

    /// <summary>A node named after its first output.</summary>
    public OnnxBuilder Node(string type, string[] inputs, string output, params (string Name, object Value)[] attributes) =>
        Node(type, inputs, [output], "", attributes);

    /// <summary>A node with several outputs, in any domain.</summary>
    public OnnxBuilder Node(string type, string[] inputs, string[] outputs, string domain = "", params (string Name, object Value)[] attributes)
    {
        Message node = new();
        Array.ForEach(inputs, i => node.Text(1, i));
        Array.ForEach(outputs, o => node.Text(2, o));
        node.Text(3, outputs[0]).Text(4, type).Text(7, domain);
        foreach ((string name, object value) in attributes)
        {
            node.Nested(5, a => Attribute(a.Text(1, name), value));
        }

        _nodes.Add(node.ToArray());
        _graph.Bytes(1, _nodes[^1]);
        return this;
    }

    /// <summary>A node that calls an overload of a function.</summary>
    public OnnxBuilder Call(string function, string overload, string[] inputs, string output)
    {
        Message node = new();
        Array.ForEach(inputs, i => node.Text(1, i));
        _nodes.Add(node.Text(2, output).Text(4, function).Text(7, "my").Text(8, overload).ToArray());
        _graph.Bytes(1, _nodes[^1]);
        return this;
    }

    /// <summary>
    /// A function of the model, whose nodes are those of a builder and whose domain is <c>my</c> unless the name says
    /// another: <c>my.Leak</c>.
    /// </summary>
    public OnnxBuilder Function(
        string name, string[] inputs, string[] outputs, Func<OnnxBuilder, OnnxBuilder> nodes, int opset = 17, string overload = "", params (string Name,
            object Value)[] defaults)
    {
        int dot = name.LastIndexOf('.');
        _model.Nested(25, function =>
        {
            function.Text(1, name[(dot + 1)..]).Text(10, dot < 0 ? "my" : name[..dot]).Text(13, overload);
            Array.ForEach(inputs, i => function.Text(4, i));
            Array.ForEach(outputs, o => function.Text(5, o));
            nodes(new OnnxBuilder())._nodes.ForEach(node => function.Bytes(7, node));
            Array.ForEach(defaults, d => function.Nested(11, a => Attribute(a.Text(1, d.Name), d.Value)));
            function.Nested(9, m => m.Text(1, "").Integer(2, opset)).Nested(9, m => m.Text(1, "my").Integer(2, 1));
        });
        return this;
    }

    /// <summary>A linear layer y = x · Wᵀ + b with the given weights.</summary>
    public OnnxBuilder Gemm(string input, string output, int features, int inner, params float[] weights) =>
        Weights(output + ".weight", [features, inner], weights)
            .Weights(output + ".bias", [features], 0.5f, -0.5f)
            .Node("Gemm", [input, output + ".weight", output + ".bias"], output, ("transB", 1));

    /// <summary>A graph as the value of an attribute.</summary>
    public Message Graph => _graph;

    public byte[] ToBytes() => new Message().Integer(1, 8).Append(_model).Bytes(7, _graph.ToArray()).ToArray();

    /// <summary>A TensorProto with raw data.</summary>
    public static Message Tensor(string name, int dataType, int[] dimensions, byte[] raw) => TensorHead(name, dataType, dimensions).Bytes(9, raw);

    /// <summary>A TensorProto without data.</summary>
    public static Message TensorHead(string name, int dataType, params int[] dimensions)
    {
        Message tensor = new();
        Array.ForEach(dimensions, d => tensor.Integer(1, d));
        return tensor.Integer(2, dataType).Text(8, name);
    }

    private OnnxBuilder Typed(int field, string name, int dataType, object?[] dimensions)
    {
        _graph.Nested(field, v => v.Text(1, name).Nested(2, t => t.Nested(1, tensor => tensor.Integer(1, dataType).Nested(2, shape =>
        {
            foreach (object? dimension in dimensions)
            {
                shape.Nested(1, d => _ = dimension switch
                {
                    null => d,
                    string symbol => d.Text(2, symbol),
                    _ => d.Integer(1, Convert.ToInt64(dimension, System.Globalization.CultureInfo.InvariantCulture)),
                });
            }
        }))));
        return this;
    }

    private static void Attribute(Message attribute, object value) => _ = value switch
    {
        int integer => attribute.Integer(3, integer).Integer(20, 2),
        long integer => attribute.Integer(3, integer).Integer(20, 2),
        float single => attribute.Single(2, single).Integer(20, 1),
        string text => attribute.Text(4, text).Integer(20, 3),
        int[] integers => integers.Aggregate(attribute, (a, i) => a.Integer(8, i)).Integer(20, 7),
        float[] singles => singles.Aggregate(attribute, (a, s) => a.Single(7, s)).Integer(20, 6),
        string[] texts => texts.Aggregate(attribute, (a, t) => a.Text(9, t)).Integer(20, 8),
        Reference reference => attribute.Text(21, reference.Attribute).Integer(20, reference.Type),
        Message tensor => attribute.Bytes(5, tensor.ToArray()).Integer(20, 4),
        OnnxBuilder graph => attribute.Bytes(6, graph.Graph.ToArray()).Integer(20, 5),
        _ => throw new ArgumentException($"No attribute holds a {value.GetType()}.", nameof(value)),
    };

    /// <summary>
    /// Takes the value of an attribute of the function around; the type is ONNX's number: 1 for a float, 2 for an
    /// integer, 5 for a graph.
    /// </summary>
    public sealed record Reference(string Attribute, int Type);

    /// <summary>The wire forms of protobuf.</summary>
    public sealed class Message
    {
        private readonly List<byte> _bytes = [];

        public Message Integer(int field, long value)
        {
            Varint((ulong)field << 3);
            Varint(unchecked((ulong)value));
            return this;
        }

        public Message Single(int field, float value)
        {
            Varint(((ulong)field << 3) | 5);
            _bytes.AddRange(BitConverter.GetBytes(value));
            return this;
        }

        public Message Text(int field, string value) => Bytes(field, Encoding.UTF8.GetBytes(value));

        public Message Nested(int field, Action<Message> write)
        {
            Message nested = new();
            write(nested);
            return Bytes(field, nested.ToArray());
        }

        public Message Bytes(int field, byte[] value)
        {
            Varint(((ulong)field << 3) | 2);
            Varint((ulong)value.Length);
            _bytes.AddRange(value);
            return this;
        }

        /// <summary>Several varints in one field.</summary>
        public Message Packed(int field, params long[] values)
        {
            Message packed = new();
            Array.ForEach(values, v => packed.Varint(unchecked((ulong)v)));
            return Bytes(field, packed.ToArray());
        }

        public Message Append(Message other)
        {
            _bytes.AddRange(other._bytes);
            return this;
        }

        public byte[] ToArray() => _bytes.ToArray();

        private void Varint(ulong value)
        {
            while (value >= 0x80)
            {
                _bytes.Add((byte)(value | 0x80));
                value >>= 7;
            }

            _bytes.Add((byte)value);
        }
    }
}
