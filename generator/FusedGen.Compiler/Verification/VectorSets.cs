using System.Globalization;
using FusedGen.Compiler.Diagnostics;
using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Lowering;
using FusedGen.Compiler.Onnx;

namespace FusedGen.Compiler.Verification;

/// <summary>
/// Reads reference vectors in the layout of the ONNX project's tests: folders <c>test_data_set_0</c>, … with <c>input_0.pb</c>, … and <c>output_0.pb</c>, …; beside them
/// <c>layer_0.pb</c>, … may tell what layers answered. Inputs and outputs are matched by the names of their tensors, else by their numbers. A file may hold several samples,
/// one after the other.
/// </summary>
public sealed class VectorSets
{
    /// <summary>Samples of all sets together: more than any build compares, and few enough to be held apart in memory.</summary>
    private const int MostSamples = 1 << 16;

    private readonly LoweredModel _model;
    private readonly string _folder;
    private readonly List<(VectorFile File, VectorKind Kind, int Number, string Name, Tensor Tensor)> _files = [];

    private VectorSets(LoweredModel model, string folder)
    {
        _model = model;
        _folder = folder;
    }

    /// <summary>Reads the vectors of a model.</summary>
    /// <param name="files">The files of one set or several.</param>
    /// <param name="model">The model; its graph may be folded.</param>
    /// <exception cref="ModelException">A file is missing, damaged, left over, or of another network.</exception>
    public static ReferenceVectors Read(IReadOnlyList<VectorFile> files, LoweredModel model)
    {
        List<ReferenceVector> rows = [];
        List<string> folders = [];
        foreach (IGrouping<string, VectorFile> set in files.GroupBy(file => file.Folder, StringComparer.Ordinal))
        {
            folders.Add(set.Key);
            rows.AddRange(new VectorSets(model, set.Key).ReadSet(set, MostSamples - rows.Count));
        }

        string more = folders.Count > 1 ? $" and {Figures.Count(folders.Count - 1, "more folder")}" : "";
        return new ReferenceVectors(folders.Count == 0 ? "" : UntrustedText.Quote(folders[0]) + more, rows);
    }

    private ReferenceVector[] ReadSet(IEnumerable<VectorFile> files, int mostSamples)
    {
        foreach (VectorFile file in files)
        {
            (VectorKind kind, int number) = VectorFile.Parse(file.Name) ?? throw Unusable(file, "it is called neither input_0.pb nor output_0.pb nor layer_0.pb");
            (string name, Tensor tensor) = ReadTensor(file);
            _files.Add((file, kind, number, name, tensor));
        }

        (Value Value, string Name)[] declared = _model.DeclaredInputs.Select(input => (input, input.Name)).ToArray();
        Tensor[][] inputs = Take(VectorKind.Input, declared, mostSamples);
        Tensor[][] outputs = Take(VectorKind.Output, _model.Graph.Outputs.Select((value, i) => (value, _model.OutputNames[i])).ToArray(), mostSamples);
        IReadOnlyDictionary<string, double[]> layers = TakeLayers();
        if (_files.FirstOrDefault(file => !(file.Kind == VectorKind.Input && _model.DefaultedInputs.Contains(file.Name))).File is { } leftOver)
        {
            throw Unusable(leftOver, "the network has nothing of that number or name");
        }

        int samples = inputs.Concat(outputs).Select(t => t.Length).DefaultIfEmpty(0).Min();
        if (inputs.Concat(outputs).Any(t => t.Length != samples))
        {
            throw Unusable("the tensors hold different numbers of samples");
        }

        if (samples == 0)
        {
            throw Unusable("the tensors hold no sample");
        }

        ReferenceVector[] vectors = Enumerable.Range(0, samples)
            .Select(sample => new ReferenceVector(inputs.Select(t => t[sample]).ToArray(), outputs.Select(t => t[sample]).ToArray()) { Place = _folder })
            .ToArray();
        vectors[0] = vectors[0] with { Layers = layers };
        return vectors;
    }

    /// <summary>For each value that is no constant of the network, its samples.</summary>
    private Tensor[][] Take(VectorKind kind, IReadOnlyList<(Value Value, string Name)> values, int mostSamples)
    {
        string[] names = values.Select(value => value.Name).ToArray();
        List<Tensor[]> result = [];
        for (int i = 0; i < names.Length; i++)
        {
            // A file of another value's name does not count for its number.
            int place = _files.FindIndex(file => file.Kind == kind && file.Name == names[i]);
            place = place >= 0 ? place : _files.FindIndex(file => file.Kind == kind && file.Number == i && !names.Contains(file.Name));
            if (values[i].Value.Constant is { } constant && kind == VectorKind.Input)
            {
                TakeFixed(place, names[i], constant);
                continue;
            }

            if (place < 0)
            {
                string word = kind == VectorKind.Input ? "input" : "output";
                throw Unusable($"there is no file for the {word} {UntrustedText.Quote(names[i])}, {word}_{i.ToString(CultureInfo.InvariantCulture)}.pb");
            }

            result.Add(Samples(_files[place].File, _files[place].Tensor, values[i].Value, mostSamples));
            _files.RemoveAt(place);
        }

        return result.ToArray();
    }

    /// <summary>What was stored for an input that is a constant of the network must be what that is.</summary>
    private void TakeFixed(int place, string name, Tensor constant)
    {
        if (place < 0)
        {
            return;
        }

        (VectorFile file, Tensor tensor) = (_files[place].File, _files[place].Tensor);
        if (tensor.Type != constant.Type || tensor.Count != constant.Count || Enumerable.Range(0, tensor.Count).Any(i => !tensor.ElementAsDouble(i).Equals(constant.ElementAsDouble(i))))
        {
            throw Unusable(file, $"it holds something else for {UntrustedText.Quote(name)} than FixedInputs gives");
        }

        _files.RemoveAt(place);
    }

    /// <summary>What layers answered to the first sample, by the names of their outputs.</summary>
    private Dictionary<string, double[]> TakeLayers()
    {
        Dictionary<string, double[]> layers = new(StringComparer.Ordinal);
        foreach ((VectorFile file, _, _, string name, Tensor tensor) in _files.Where(file => file.Kind == VectorKind.Layer))
        {
            if (name.Length == 0)
            {
                throw Unusable(file, "its tensor has no name, which says what layer it is of");
            }

            if (!tensor.Type.IsFloating())
            {
                throw Unusable(file, $"it holds {Describe(tensor)}, and layers are compared in floats");
            }

            if (layers.ContainsKey(name))
            {
                throw Unusable(file, $"another file holds what {UntrustedText.Quote(name)} answered");
            }

            layers.Add(name, tensor.Floats);
        }

        _files.RemoveAll(file => file.Kind == VectorKind.Layer);
        return layers;
    }

    private static (string Name, Tensor Tensor) ReadTensor(VectorFile file)
    {
        try
        {
            return OnnxTensorReader.Read(file.Content);
        }
        catch (ModelException exception)
        {
            throw new ModelException(DiagnosticIds.UnusableVectors, $"The reference vector {UntrustedText.Quote(file.Path)} cannot be used. {exception.Message}");
        }
    }

    /// <summary>The samples of a tensor.</summary>
    private static Tensor[] Samples(VectorFile file, Tensor tensor, Value value, int most)
    {
        if (tensor.Type != value.Type || StoredShape.Samples(tensor.Shape, value.Shape) is not { } samples)
        {
            throw Unusable(file, $"it holds {Describe(tensor)}, and the network has {value.Type.Keyword()} {value.Shape} there");
        }

        int length = value.Shape.Count;
        if (samples > most)
        {
            throw Unusable(file, $"there are more than {Figures.Count(MostSamples)} samples with it");
        }

        return Enumerable.Range(0, samples)
            .Select(sample => tensor.Type.IsFloating()
                ? new Tensor(value.Shape, Slice(tensor.Floats, sample, length), tensor.Type)
                : new Tensor(value.Shape, Slice(tensor.Integers, sample, length), tensor.Type))
            .ToArray();
    }

    private static T[] Slice<T>(T[] all, int index, int length)
    {
        T[] slice = new T[length];
        Array.Copy(all, index * length, slice, 0, length);
        return slice;
    }

    private static string Describe(Tensor tensor) => $"{tensor.Type.Keyword()} {tensor.Shape}";

    private static ModelException Unusable(VectorFile file, string why) =>
        new(DiagnosticIds.UnusableVectors, $"The reference vector {UntrustedText.Quote(file.Path)} cannot be used: {why}.");

    private ModelException Unusable(string why) =>
        new(DiagnosticIds.UnusableVectors, $"The reference vectors in {UntrustedText.Quote(_folder)} cannot be used: {why}.");
}
