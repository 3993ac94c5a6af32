using FusedGen.Compiler.Graph;
using FusedGen.Tests;

namespace FusedGen.Differential.Models;

/// <summary>Writes a model node by node, and knows the shape and type of every value that there is so far.</summary>
internal sealed class ModelWriter
{
    /// <summary>No value has more elements: many small graphs find more than a few large ones.</summary>
    public const int MostElements = 3000;

    /// <summary>The domain of ONNX Runtime's own operators.</summary>
    public const string Contributed = "com.microsoft";

    private readonly OnnxBuilder _builder;
    private readonly List<ModelValue> _values = [];
    private readonly List<ModelValue> _inputs = [];
    private readonly List<string> _operators = [];
    private readonly HashSet<string> _read = new(StringComparer.Ordinal);
    private int _names;

    public ModelWriter(Random random, int opset, bool hasBatch)
    {
        Random = random;
        Opset = opset;
        HasBatch = hasBatch;
        _builder = OnnxBuilder.Model(opset).Opset(Contributed, 1);
    }

    public Random Random { get; }

    public int Opset { get; }

    /// <summary>Whether axis 0 of every value is an open batch, which no node may touch.</summary>
    public bool HasBatch { get; }

    /// <summary>Axes before this one are left alone.</summary>
    public int FirstAxis => HasBatch ? 1 : 0;

    public int Below(int end) => Random.Next(end);

    public bool Chance(double probability) => Random.NextDouble() < probability;

    public T OneOf<T>(params T[] choices) => choices[Random.Next(choices.Length)];

    /// <summary>A length of an axis, often one that fills no vector.</summary>
    public int Extent() => OneOf(1, 2, 3, 4, 5, 7, 8, 9, 16, 17, 33);

    public ModelValue Input(ElementType type, int[] shape, (int, int)? range = null)
    {
        ModelValue input = new("x" + _inputs.Count, type, shape) { Range = range };
        _builder.TypedInput(input.Name, DataTypes.Of(type), Dimensions(shape));
        _inputs.Add(input);
        _values.Add(input);
        return input;
    }

    /// <summary>A shape as files say it: the batch by its name.</summary>
    public object[] Dimensions(int[] shape) => shape.Select((d, axis) => HasBatch && axis == 0 ? (object)"N" : d).ToArray();

    /// <summary>A value that fits, the latest ones most often; null where there is none.</summary>
    public ModelValue? Pick(Func<ModelValue, bool> fits)
    {
        ModelValue[] fitting = _values.Where(fits).ToArray();
        return fitting.Length == 0 ? null : Chance(0.7) ? fitting[Math.Max(0, fitting.Length - 1 - Below(2))] : fitting[Below(fitting.Length)];
    }

    /// <summary>An axis of a value that a node may work along; null where there is none.</summary>
    public int? Axis(ModelValue value) => value.Rank <= FirstAxis ? null : FirstAxis + Below(value.Rank - FirstAxis);

    /// <summary>Constant numbers between −1 and 1, some of them 0, times a scale.</summary>
    public string Weights(ElementType type, int[] shape, double scale = 1, double shift = 0) =>
        Constant(type, shape, _ => Chance(0.05) ? shift : (((Random.NextDouble() * 2) - 1) * scale) + shift);

    public string Constant(ElementType type, int[] shape, Func<int, double> element)
    {
        string name = "c" + _names++;
        int count = shape.Aggregate(1, (product, d) => product * d);
        _builder.Initializer(OnnxBuilder.Tensor(
            name, DataTypes.Of(type), shape, Enumerable.Range(0, count).SelectMany(i => DataTypes.Bytes(type, element(i))).ToArray()));
        return name;
    }

    public string Integers(params int[] values) => Constant(ElementType.Int64, [values.Length], i => values[i]);

    /// <summary>Adds a node of one output.</summary>
    public ModelValue Node(string type, string[] inputs, ElementType elements, int[] shape, params (string, object)[] attributes) =>
        Nodes(type, inputs, [(elements, shape)], attributes)[0];

    /// <summary>Adds a node of one output, of an operator of ONNX Runtime's own.</summary>
    public ModelValue ContributedNode(string type, string[] inputs, ElementType elements, int[] shape, params (string, object)[] attributes) =>
        Add(Contributed, type, inputs, [(elements, shape)], attributes)[0];

    /// <summary>Adds a node of several outputs; one without a shape is left out.</summary>
    public ModelValue[] Nodes(string type, string[] inputs, (ElementType Type, int[]? Shape)[] outputs, params (string, object)[] attributes) =>
        Add("", type, inputs, outputs, attributes);

    /// <summary>
    /// Adds a node of one output that only the caller reads: one of a type that values have not, or part of a pattern.
    /// </summary>
    public string Hidden(string type, string[] inputs, params (string, object)[] attributes)
    {
        string name = "v" + _names++;
        _builder.Node(type, inputs, [name], "", attributes);
        _operators.Add(type);
        _read.UnionWith(inputs);
        return name;
    }

    private ModelValue[] Add(string domain, string type, string[] inputs, (ElementType Type, int[]? Shape)[] outputs, (string, object)[] attributes)
    {
        string[] names = outputs.Select(o => o.Shape is null ? "" : "v" + _names++).ToArray();
        _builder.Node(type, inputs, names, domain, attributes);
        _operators.Add(type);
        _read.UnionWith(inputs.Where(input => input.Length > 0));
        ModelValue[] values = outputs.Zip(names).Where(o => o.First.Shape is not null)
            .Select(o => new ModelValue(o.Second, o.First.Type, o.First.Shape!)).ToArray();
        _values.AddRange(values);
        return values;
    }

    /// <summary>The model whose outputs are all values that no node reads, and sometimes one that some do.</summary>
    public RandomModel Finish()
    {
        ModelValue[] computed = _values.Except(_inputs).ToArray();
        foreach (ModelValue output in computed.Where(v => !_read.Contains(v.Name) || Chance(0.1)))
        {
            _builder.TypedOutput(output.Name, DataTypes.Of(output.Type), Dimensions(output.Shape));
        }

        return new RandomModel(_builder.ToBytes(), HasBatch, _inputs, _operators);
    }
}
