using System.Globalization;
using FusedGen.Compiler.Diagnostics;
using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Batching;
using FusedGen.Compiler.Lowering;
using FusedGen.Compiler.Onnx;

namespace FusedGen.Compiler.Verification;

/// <summary>
/// Reads reference vectors in the layout of the ONNX project's tests: folders <c>test_data_set_0</c>, … with
/// <c>input_0.pb</c>, … and <c>output_0.pb</c>, …; beside them <c>layer_0.pb</c>, … may tell what layers answered.
/// Inputs and outputs are matched by the names of their tensors, else by their numbers. A file may hold several
/// samples, one after the other. What was stored for outputs that nobody wants, and for inputs that nothing reads, is
/// passed over, whatever it is.
/// </summary>
public sealed class VectorSets
{
    /// <summary>
    /// Samples of all sets together: more than any build compares, and few enough to be held apart in memory.
    /// </summary>
    private const int MostSamples = 1 << 16;

    private readonly LoweredModel _model;
    private readonly string _folder;
    private readonly List<(VectorFile File, VectorKind Kind, int Number, string Name)> _files = [];

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
            (VectorKind kind, int number) = VectorFile.Parse(file.Name)
                ?? throw Unusable(file, "it is called neither input_0.pb nor output_0.pb nor layer_0.pb");
            _files.Add((file, kind, number, Read(file, OnnxTensorReader.NameIn)));
        }

        IReadOnlyDictionary<string, double[]> layers = TakeLayers();
        Tensor[]?[] inputs = TakeInputs(mostSamples);
        Tensor[]?[] outputs = TakeOutputs(mostSamples);
        if (_files.FirstOrDefault(file => !(file.Kind == VectorKind.Input && _model.File.DefaultedInputs.Contains(file.Name))).File is { } leftOver)
        {
            throw Unusable(leftOver, "the network has nothing of that number or name");
        }

        // What is the same for all samples stands there once.
        Tensor[][] all = Apart(inputs, _model.Graph.Batch?.Inputs).Concat(Apart(outputs, _model.Graph.Batch?.Outputs)).ToArray();
        int samples = all.Select(t => t.Length).DefaultIfEmpty(inputs.Concat(outputs).Max(t => t?.Length ?? 0)).Min();
        if (all.Any(t => t.Length != samples))
        {
            throw Unusable("the tensors hold different numbers of samples");
        }

        if (samples == 0)
        {
            throw Unusable("the tensors hold no sample");
        }

        IReadOnlyList<Value> values = _model.Graph.Inputs;
        ReferenceVector[] vectors = Enumerable.Range(0, samples)
            .Select(sample => new ReferenceVector(
                inputs.Select((t, i) => At(t, sample) ?? Graph.Tensor.Zeros(values[i].Shape, values[i].Type)).ToArray(),
                outputs.Select(t => At(t, sample)).ToArray()) { Place = _folder })
            .ToArray();
        vectors[0] = vectors[0] with { Layers = layers };
        return vectors;
    }

    /// <summary>The tensors that may differ from sample to sample.</summary>
    private static IEnumerable<Tensor[]> Apart(Tensor[]?[] tensors, IReadOnlyList<BatchAxis?>? batch) =>
        tensors.Where((t, i) => !(batch is not null && batch[i] is null && t?.Length == 1)).OfType<Tensor[]>();

    private static Tensor? At(Tensor[]? tensors, int sample) => tensors?[Math.Min(sample, tensors.Length - 1)];

    /// <summary>
    /// For each input of the network its samples; null for one that nothing reads. What was stored for other inputs of
    /// the file is passed over.
    /// </summary>
    private Tensor[]?[] TakeInputs(int mostSamples)
    {
        List<Tensor[]?> result = [];
        for (int i = 0; i < _model.File.Inputs.Count; i++)
        {
            string name = _model.File.Inputs[i];
            VectorFile? file = Take(VectorKind.Input, i, _model.File.Inputs);
            Value? value = _model.DeclaredInputs.FirstOrDefault(input => input.Name == name);
            if (value?.Constant is { } constant)
            {
                RequireFixed(file, name, constant);
            }
            else if (value is not null)
            {
                result.Add(_model.UnreadInputs.Contains(value) ? null : Samples(file ?? throw Missing("input", i, name), value, mostSamples));
            }
        }

        return result.ToArray();
    }

    /// <summary>
    /// For each output of the network its samples; null for a tensor inside the file's network whose answer was not
    /// stored.
    /// </summary>
    private Tensor[]?[] TakeOutputs(int mostSamples)
    {
        VectorFile?[] declared = _model.File.Outputs.Select((_, i) => Take(VectorKind.Output, i, _model.File.Outputs)).ToArray();
        Tensor[]?[] result = _model.Graph.Outputs
            .Select((value, i) =>
            {
                string name = _model.OutputNames[i];
                int number = _model.File.Outputs.ToList().IndexOf(name);
                VectorFile? file = number < 0 ? TakeNamed(VectorKind.Output, name) : declared[number] ?? throw Missing("output", number, name);
                return file is null ? null : Samples(file, value, mostSamples);
            })
            .ToArray();
        return result.Any(samples => samples is not null)
            ? result
            : throw Unusable(
                $"there is no file for any of the outputs that Outputs names, with the tensor's name: "
                + $"{string.Join(", ", _model.OutputNames.Select(UntrustedText.Quote))}");
    }

    /// <summary>
    /// The file of a value: of its name, else of its number. A file of another value's name does not count for its
    /// number.
    /// </summary>
    private VectorFile? Take(VectorKind kind, int number, IReadOnlyList<string> names)
    {
        if (TakeNamed(kind, names[number]) is { } named)
        {
            return named;
        }

        int place = _files.FindIndex(file => file.Kind == kind && file.Number == number && !names.Contains(file.Name));
        return place < 0 ? null : TakeAt(place);
    }

    private VectorFile? TakeNamed(VectorKind kind, string name)
    {
        int place = _files.FindIndex(file => file.Kind == kind && file.Name == name);
        return place < 0 ? null : TakeAt(place);
    }

    private VectorFile TakeAt(int place)
    {
        VectorFile file = _files[place].File;
        _files.RemoveAt(place);
        return file;
    }

    /// <summary>What was stored for an input that is a constant of the network must be what that is.</summary>
    private void RequireFixed(VectorFile? file, string name, Tensor constant)
    {
        if (file is null)
        {
            return;
        }

        Tensor tensor = Tensor(file);
        if (tensor.Type != constant.Type || tensor.Count != constant.Count
            || Enumerable.Range(0, tensor.Count).Any(i => !tensor.ElementAsDouble(i).Equals(constant.ElementAsDouble(i))))
        {
            throw Unusable(file, $"its value for {UntrustedText.Quote(name)} differs from that in FixedInputs");
        }
    }

    /// <summary>What layers answered to the first sample, by the names of their outputs.</summary>
    private Dictionary<string, double[]> TakeLayers()
    {
        Dictionary<string, double[]> layers = new(StringComparer.Ordinal);
        foreach ((VectorFile file, _, _, string name) in _files.Where(file => file.Kind == VectorKind.Layer))
        {
            Tensor tensor = Tensor(file);
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

    private static T Read<T>(VectorFile file, Func<byte[], T> read)
    {
        try
        {
            return read(file.Content);
        }
        catch (ModelException exception)
        {
            throw new ModelException(DiagnosticIds.UnusableVectors,
                $"The reference vector {UntrustedText.Quote(file.Path)} cannot be used. {exception.Message}");
        }
    }

    /// <summary>The samples of a tensor.</summary>
    private Tensor[] Samples(VectorFile file, Value value, int most)
    {
        Tensor tensor = Tensor(file);
        (ElementType type, Shape shape) = value.Packed is { } packed ? (packed.Type, packed.Shape) : (value.Type, value.Shape);
        if (tensor.Type != type || StoredShape.Samples(tensor.Shape, shape) is not { } samples)
        {
            throw Unusable(file, $"it holds {Describe(tensor)}, and the network has {type.Name()} {shape} there");
        }

        tensor = value.Packed?.Pack(tensor) ?? tensor;
        int length = value.Shape.Count;
        if (samples > most)
        {
            throw Unusable(file, $"there are more than {Figures.Count(MostSamples)} samples with it");
        }

        return Enumerable.Range(0, samples).Select(sample => tensor.Slice(sample * length, value.Shape)).ToArray();
    }

    private Tensor Tensor(VectorFile file) => Read(file, OnnxTensorReader.Read).Tensor.CodedBy(_model.Graph.Vocabulary);

    private static string Describe(Tensor tensor) => $"{tensor.Type.Name()} {tensor.Shape}";

    private static ModelException Unusable(VectorFile file, string why) =>
        new(DiagnosticIds.UnusableVectors, $"The reference vector {UntrustedText.Quote(file.Path)} cannot be used: {why}.");

    private ModelException Unusable(string why) =>
        new(DiagnosticIds.UnusableVectors, $"The reference vectors in {UntrustedText.Quote(_folder)} cannot be used: {why}.");

    private ModelException Missing(string word, int number, string name) =>
        Unusable($"there is no file for the {word} {UntrustedText.Quote(name)}, {word}_{number.ToString(CultureInfo.InvariantCulture)}.pb");
}
