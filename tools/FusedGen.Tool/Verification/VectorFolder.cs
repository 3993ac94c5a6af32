using System.Globalization;
using FusedGen.Compiler.Diagnostics;
using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Lowering;
using FusedGen.Compiler.Onnx;
using FusedGen.Compiler.Verification;
using FusedGen.Tool.CommandLine;
using FusedGen.Tool.Models;

namespace FusedGen.Tool.Verification;

/// <summary>
/// Answers in the layout of the ONNX project's tests: folders <c>test_data_set_0</c>, … with <c>input_0.pb</c>, … and <c>output_0.pb</c>, …, each a serialized
/// TensorProto. Tensors are matched by their names, else by their numbers. A file may hold several samples, one after the other.
/// </summary>
internal sealed class VectorFolder
{
    private const string SetPrefix = "test_data_set_";

    private readonly ModelFile _file;
    private readonly LoweredModel _model;
    private readonly HashSet<string> _initializers;

    private VectorFolder(ModelFile file, LoweredModel model)
    {
        _file = file;
        _model = model;
        _initializers = [.. file.Onnx.Graph.Initializers.Select(i => i.Name)];
    }

    /// <summary>The folders of vectors in a folder: itself, or its sets in the order of their numbers; none where it holds no vectors.</summary>
    public static IReadOnlyList<string> SetsIn(string folder)
    {
        if (!Directory.Exists(folder))
        {
            return [];
        }

        return File.Exists(Path.Combine(folder, "output_0.pb"))
            ? [folder]
            : [.. Directory.GetDirectories(folder, SetPrefix + "*")
                .Where(set => File.Exists(Path.Combine(set, "output_0.pb")))
                .OrderBy(set => int.TryParse(Path.GetFileName(set).AsSpan(SetPrefix.Length), CultureInfo.InvariantCulture, out int number) ? number : int.MaxValue)
                .ThenBy(set => set, StringComparer.Ordinal)];
    }

    /// <summary>Reads the vectors of a model.</summary>
    /// <exception cref="ToolException">A file is missing, damaged or of another network.</exception>
    public static IReadOnlyList<ReferenceVector> Read(ModelFile file, LoweredModel model, IReadOnlyList<string> sets)
    {
        VectorFolder reader = new(file, model);
        return [.. sets.SelectMany(reader.ReadSet)];
    }

    private IEnumerable<ReferenceVector> ReadSet(string folder)
    {
        Tensor[][] inputs = Tensors(folder, "input", _model.Graph.Inputs, InputNames());
        Tensor[][] outputs = Tensors(folder, "output", _model.Graph.Outputs, _model.OutputNames);
        int rows = inputs.Concat(outputs).Select(t => t.Length).DefaultIfEmpty(0).Min();
        if (inputs.Concat(outputs).Any(t => t.Length != rows))
        {
            throw ToolException.Unusable($"{folder}: The tensors hold different numbers of samples.");
        }

        return Enumerable.Range(0, rows).Select(row => new ReferenceVector([.. inputs.Select(t => t[row])], [.. outputs.Select(t => t[row])]));
    }

    /// <summary>The names of the graph's inputs with those that have an initializer, since files are numbered after all of them.</summary>
    private string[] InputNames() => [.. _file.Onnx.Graph.Inputs.Select(i => i.Name)];

    /// <summary>For each value of the network, its samples.</summary>
    private Tensor[][] Tensors(string folder, string kind, IReadOnlyList<Value> values, IReadOnlyList<string> names)
    {
        List<(string Path, string Name, Tensor Tensor)> files = [];
        for (int i = 0; i <= names.Count; i++)
        {
            string path = Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"{kind}_{i}.pb"));
            if (File.Exists(path))
            {
                (string name, Tensor tensor) = ReadTensor(path);
                files.Add((path, name, tensor));
            }
        }

        Tensor[][] result = new Tensor[values.Count][];
        for (int i = 0; i < result.Length; i++)
        {
            string name = kind == "input" ? values[i].Name : names[i];
            int number = names.Where(n => kind == "output" || !_initializers.Contains(n) || n == name).ToList().IndexOf(name);
            int place = files.FindIndex(f => f.Name == name);
            place = place >= 0 ? place : number;
            if (place < 0 || place >= files.Count)
            {
                throw ToolException.Unusable($"{folder}: There is no file for the {kind} {UntrustedText.Quote(name)}.");
            }

            result[i] = Samples(files[place].Path, files[place].Tensor, values[i]);
        }

        return result;
    }

    private static (string Name, Tensor Tensor) ReadTensor(string path)
    {
        try
        {
            return OnnxTensorReader.Read(File.ReadAllBytes(path));
        }
        catch (ModelException exception)
        {
            throw ToolException.Unusable($"{path}: {exception.Message}");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw ToolException.Unusable($"{path}: The file cannot be read: {exception.Message}");
        }
    }

    private static Tensor[] Samples(string path, Tensor tensor, Value value)
    {
        int length = value.Shape.Count;
        if (tensor.Type != value.Type || length == 0 || tensor.Count % length != 0 || (tensor.Count != length && !(value.Shape.Rank > 0 && value.Shape[0] == 1)))
        {
            throw ToolException.Unusable($"{path}: The file holds {tensor.Type} {tensor.Shape}, and the network has {value.Type} {value.Shape} there.");
        }

        return [.. Enumerable.Range(0, tensor.Count / length).Select(row => tensor.Type.IsFloating()
            ? new Tensor(value.Shape, tensor.Floats.AsSpan(row * length, length).ToArray(), tensor.Type)
            : new Tensor(value.Shape, tensor.Integers.AsSpan(row * length, length).ToArray(), tensor.Type))];
    }
}
