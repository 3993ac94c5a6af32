using System.Globalization;
using System.Text.RegularExpressions;
using FusedGen.Tests;

namespace FusedGen.Generator.Tests.Documentation;

/// <summary>
/// Reads the part of ONNX's textual syntax that the documentation uses, so that a page can show the model that a test
/// compiles. Nodes are named after their first output. Nothing is checked beside the syntax: pages show broken models.
/// </summary>
internal sealed partial class OnnxText
{
    private static readonly Dictionary<string, (int Type, Func<string, byte[]>? Bytes)> s_types = new(StringComparer.Ordinal)
    {
        ["float"] = (OnnxBuilder.Float, text => BitConverter.GetBytes(float.Parse(text, CultureInfo.InvariantCulture))),
        ["int64"] = (OnnxBuilder.Int64, text => BitConverter.GetBytes(long.Parse(text, CultureInfo.InvariantCulture))),
        ["double"] = (OnnxBuilder.Double, text => BitConverter.GetBytes(double.Parse(text, CultureInfo.InvariantCulture))),
        ["bool"] = (9, text => [byte.Parse(text, CultureInfo.InvariantCulture)]),
        ["float16"] = (10, text => BitConverter.GetBytes(Half.Parse(text, CultureInfo.InvariantCulture))),
        ["uint64"] = (13, text => BitConverter.GetBytes(ulong.Parse(text, CultureInfo.InvariantCulture))),
        ["complex64"] = (14, null),
        ["string"] = (8, null),
    };

    private readonly string[] _tokens;
    private int _next;

    private OnnxText(string text)
    {
        _tokens = [.. Tokens().Matches(text).Select(match => match.Value)];
        string rest = Tokens().Replace(text, "").Trim();
        Assert.True(rest.Length == 0, $"'{rest}' is no part of the textual syntax.");
    }

    /// <summary>The bytes of the model that a text describes.</summary>
    public static byte[] Parse(string text)
    {
        OnnxText reader = new(text);
        OnnxBuilder model = reader.Header();
        reader.Graph(model);
        Assert.True(reader._next == reader._tokens.Length, $"'{reader.Peek}' follows the graph.");
        return model.ToBytes();
    }

    /// <summary>
    /// The bytes of the file that holds the tensor that a text describes: <c>float[1,2] x = {1, 2}</c>.
    /// </summary>
    public static byte[] ParseTensor(string text)
    {
        OnnxText reader = new(text);
        byte[] tensor = reader.NamedTensor().ToArray();
        Assert.True(reader._next == reader._tokens.Length, $"'{reader.Peek}' follows the tensor.");
        return tensor;
    }

    private string Peek => _next < _tokens.Length ? _tokens[_next] : "the end";

    private OnnxBuilder Header()
    {
        List<(string Key, string Value)> opsets = [];
        List<(string Key, string Value)> metadata = [];
        Expect("<");
        do
        {
            string key = Take();
            Expect(":");
            switch (key)
            {
                case "ir_version":
                    Expect("8");
                    break;
                case "opset_import":
                    opsets = Pairs();
                    break;
                case "metadata_props":
                    metadata = Pairs();
                    break;
                default:
                    Assert.Fail($"'{key}' in the header is not known here.");
                    break;
            }
        }
        while (Accept(","));
        Expect(">");

        OnnxBuilder model = OnnxBuilder.Model(int.Parse(opsets.Single(opset => opset.Key.Length == 0).Value, CultureInfo.InvariantCulture));
        opsets.Where(opset => opset.Key.Length > 0).ToList().ForEach(opset => model.Opset(opset.Key, int.Parse(opset.Value, CultureInfo.InvariantCulture)));
        metadata.ForEach(pair => model.Metadata(pair.Key, pair.Value));
        return model;
    }

    private OnnxBuilder Graph(OnnxBuilder graph)
    {
        Take();
        Values((name, type, dimensions) => graph.TypedInput(name, type, dimensions));
        Expect("=");
        Expect(">");
        Values((name, type, dimensions) => graph.TypedOutput(name, type, dimensions));
        if (Accept("<"))
        {
            do
            {
                graph.Initializer(NamedTensor());
            }
            while (Accept(","));
            Expect(">");
        }

        Expect("{");
        while (!Accept("}"))
        {
            Node(graph);
        }

        return graph;
    }

    private void Node(OnnxBuilder graph)
    {
        string[] outputs = List("=", Take);
        List<string> path = [Take()];
        while (Accept("."))
        {
            path.Add(Take());
        }

        List<(string Name, object Value)> attributes = Attributes();
        Expect("(");
        string[] inputs = List(")", Take);
        attributes.AddRange(Attributes());
        graph.Node(path[^1], inputs, outputs, string.Join('.', path[..^1]), [.. attributes]);
    }

    private List<(string Name, object Value)> Attributes()
    {
        List<(string Name, object Value)> attributes = [];
        if (Accept("<"))
        {
            do
            {
                string name = Take();
                Expect("=");
                attributes.Add((name, Value()));
            }
            while (Accept(","));
            Expect(">");
        }

        return attributes;
    }

    private object Value() => Peek switch
    {
        "[" => Numbers(),
        ['"', ..] => Text(),
        [>= 'A' and <= 'z', ..] => Graph(OnnxBuilder.Model()),
        _ => Number(Take()),
    };

    private object Numbers()
    {
        Expect("[");
        object[] values = List("]", () => Number(Take()));
        return values.All(value => value is int)
            ? values.Cast<int>().ToArray()
            : Array.ConvertAll(values, value => Convert.ToSingle(value, CultureInfo.InvariantCulture));
    }

    private static object Number(string text) =>
        int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int integer)
            ? integer
            : (object)float.Parse(text, CultureInfo.InvariantCulture);

    private void Values(Action<string, int, object?[]> add)
    {
        Expect("(");
        while (!Accept(")"))
        {
            (string element, object?[] dimensions) = Type();
            add(Take(), s_types[element].Type, dimensions);
            Accept(",");
        }
    }

    private (string Element, object?[] Dimensions) Type()
    {
        string element = Take();
        return (element, !Accept("[") ? [] : List<object?>("]", () => Take() switch
        {
            "?" => null,
            [>= '0' and <= '9', ..] size => int.Parse(size, CultureInfo.InvariantCulture),
            string symbol => symbol,
        }));
    }

    private OnnxBuilder.Message NamedTensor()
    {
        (string element, object?[] dimensions) = Type();
        string name = Take();
        Expect("=");
        return Tensor(name, element, [.. dimensions.Select(d => Convert.ToInt32(d, CultureInfo.InvariantCulture))]);
    }

    /// <summary>The values of a tensor in braces, or where they are kept in brackets.</summary>
    private OnnxBuilder.Message Tensor(string name, string element, int[] dimensions)
    {
        if (Peek == "[")
        {
            return Pairs().Aggregate(
                OnnxBuilder.TensorHead(name, s_types[element].Type, dimensions),
                (tensor, pair) => tensor.Nested(13, entry => entry.Text(1, pair.Key).Text(2, pair.Value))).Integer(14, 1);
        }

        Expect("{");
        return OnnxBuilder.Tensor(name, s_types[element].Type, dimensions, [.. List("}", Take).SelectMany(s_types[element].Bytes!)]);
    }

    private List<(string Key, string Value)> Pairs()
    {
        Expect("[");
        return [.. List("]", () =>
        {
            string key = Text();
            Expect(":");
            return (key, Peek[0] == '"' ? Text() : Take());
        })];
    }

    private T[] List<T>(string end, Func<T> item)
    {
        List<T> items = [];
        while (!Accept(end))
        {
            items.Add(item());
            Assert.True(Peek == end || Accept(","), $"'{Peek}' stands where a comma or '{end}' is due.");
        }

        return [.. items];
    }

    private string Text()
    {
        string token = Take();
        Assert.True(token is ['"', .., '"'], $"'{token}' stands where a text is due.");
        return Regex.Replace(token[1..^1], @"\\(.)", "$1");
    }

    private string Take()
    {
        Assert.True(_next < _tokens.Length, "The text ends early.");
        return _tokens[_next++];
    }

    private bool Accept(string token)
    {
        bool isNext = Peek == token;
        _next += isNext ? 1 : 0;
        return isNext;
    }

    private void Expect(string token) => Assert.True(Accept(token), $"'{Peek}' stands where '{token}' is due.");

    [GeneratedRegex("""
        "(?:[^"\\]|\\.)*"|[A-Za-z_][A-Za-z_0-9]*|-?[0-9]+(?:\.[0-9]+)?(?:e[-+]?[0-9]+)?|[<>(){}\[\]=:,.?]
        """)]
    private static partial Regex Tokens();
}
