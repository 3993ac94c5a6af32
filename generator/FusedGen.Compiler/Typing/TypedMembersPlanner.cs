using FusedGen.Compiler.Diagnostics;
using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Lowering;
using FusedGen.Compiler.Planning;
using FusedGen.Compiler.Planning.Ports;

namespace FusedGen.Compiler.Typing;

/// <summary>
/// Decides what a type gains beside its spans: structs and labels after the names in the file, or the structs that the
/// user declared, which come first. What does not fit is told and left out; the predictor itself never suffers.
/// </summary>
internal sealed class TypedMembersPlanner
{
    /// <summary>A struct of more fields than this is no help to anybody: such elements are pixels or tokens.</summary>
    public const int MostFields = 256;

    /// <summary>Several times the classes of the largest common classifiers; their scores lie on the stack.</summary>
    public const int MostLabels = 4096;

    private readonly Program _program;
    private readonly LoweredModel _model;
    private readonly DeclaredType _type;
    private readonly List<ModelDiagnostic> _diagnostics = [];
    private bool _isWish = true;

    private TypedMembersPlanner(Program program, LoweredModel model, DeclaredType type)
    {
        _program = program;
        _model = model;
        _type = type;
    }

    /// <summary>Whether a network has one input and one output of floats, as everything here asks for.</summary>
    private bool IsPlain =>
        _program.Inputs.Count == 1 && _program.Outputs.Count == 1
        && _program.Inputs[0].Type == ElementType.Float32 && _program.Outputs[0].Type == ElementType.Float32;

    /// <summary>
    /// Whether outputs were chosen: the names may be those of others, so that it is no wonder where they do not fit.
    /// </summary>
    private bool IsPart => !_model.OutputNames.SequenceEqual(_model.File.Outputs, StringComparer.Ordinal);

    /// <summary>Takes the decisions.</summary>
    /// <param name="program">The network's inputs and outputs.</param>
    /// <param name="model">The network, whose file may have names for the elements.</param>
    /// <param name="type">The declared type, with the structs that belong to it and the names that it took.</param>
    public static (TypedMembers Members, IReadOnlyList<ModelDiagnostic> Diagnostics) Plan(
        Program program, LoweredModel model, DeclaredType type)
    {
        TypedMembersPlanner planner = new(program, model, type);
        TypedMembers members = planner.IsPlain ? planner.Plan() : planner.PlanLabels() with { Columns = planner.PlanColumns() };
        return (members, planner._diagnostics);
    }

    private TypedMembers Plan()
    {
        int inputs = _program.Inputs[0].Length;
        int outputs = _program.Outputs[0].Length;
        string[]? features = Names(ElementNames.InputsKey, inputs, "input");
        string[]? stored = _model.File.Outputs.Contains(_model.OutputNames[0], StringComparer.Ordinal)
            ? Names(ElementNames.LabelsKey, outputs, "output")
            : null;

        // What the file stores names for is told where it cannot be generated; that a graph lists its labels is no
        // wish.
        _isWish = stored is not null;
        string[]? labels = stored ?? LabelPlanner.NamesOfScores(_model, outputs);
        SampleStruct? output = Declared(isOutput: true, outputs) ?? Generated(labels, TypedNames.Scores, "Label", ElementNames.LabelsKey);
        IReadOnlyList<NamedElement> elements = Labels(
            labels, names => stored is null ? LabelPlanner.Elements(_model.Graph.Classes[0]!) : MemberNames.Of(names, TypedNames.Label, "Label"));
        _isWish = true;
        SampleStruct? input = Declared(isOutput: false, inputs) ?? Generated(features, TypedNames.Features, "Feature", ElementNames.InputsKey);
        bool hasPredict = (input ?? output) is not null && IsFree(TypedNames.Predict, "the overload of 'Predict'");
        return new TypedMembers(input, output, hasPredict,
            elements) { HasLabelNames = elements.Count > 0 && !_type.TakenNames.Contains(TypedNames.LabelNames) };
    }

    /// <summary>The labels of a network of any inputs and outputs, as far as its own nodes list them.</summary>
    private TypedMembers PlanLabels()
    {
        RefuseAll();
        _isWish = false;
        if (LabelPlanner.Find(_program, _model) is not var (classes, source))
        {
            return TypedMembers.None;
        }

        IReadOnlyList<NamedElement> elements = Labels(classes.Names.ToArray(), _ => LabelPlanner.Elements(classes));
        return elements.Count == 0
            ? TypedMembers.None
            : TypedMembers.None with { Labels = elements, Source = source, HasLabelNames = !_type.TakenNames.Contains(TypedNames.LabelNames) };
    }

    /// <summary>A struct of the columns of a table, where each input is one.</summary>
    private SampleStruct? PlanColumns()
    {
        IReadOnlyList<Port> inputs = _program.Inputs;
        return inputs.Count is >= 2 and <= MostFields && inputs.All(input => input is { Length: 1, IsShared: false })
            && IsFree(TypedNames.Features, $"the struct '{TypedNames.Features}'") && IsFree(TypedNames.Predict, "the overload of 'Predict'")
            ? new SampleStruct(TypedNames.Features, IsPublic: true, MemberNames.Of(inputs.Select(i => i.OriginalName).ToArray(), TypedNames.Features, "Column"))
            : null;
    }

    private void RefuseAll()
    {
        const string Plain = "they require a network with one float input and one float output";
        foreach (string key in new[] { ElementNames.InputsKey, ElementNames.LabelsKey }.Where(key => !IsPart && _model.Metadata.Any(pair => pair.Key == key)))
        {
            Tell(DiagnosticIds.NamesDoNotFit, ModelSeverity.Warning, $"The names under '{key}' in the file are not used: {Plain}.");
        }

        foreach (DeclaredStruct declared in _type.Structs)
        {
            Refuse(declared, $"{Plain}: remove the attribute.");
        }
    }

    /// <summary>The names under a key where there are as many as elements.</summary>
    private string[]? Names(string key, int length, string side)
    {
        string[]? names;
        try
        {
            names = ElementNames.Read(_model.Metadata, key);
        }
        catch (FormatException exception)
        {
            Tell(DiagnosticIds.NamesDoNotFit, ModelSeverity.Warning,
                $"The names under '{key}' in the file cannot be read ({exception.Message}) and are not used: store a JSON array of strings.");
            return null;
        }

        if (names is not null && names.Length != length)
        {
            if (IsPart)
            {
                return null;
            }

            Tell(DiagnosticIds.NamesDoNotFit, ModelSeverity.Warning,
                $"The file has {Figures.Count(names.Length, "name")} under '{key}', but its {side} has {Figures.Count(length, "element")}, "
                + $"so they are not used: store one name for each element.");
            return null;
        }

        return names is { Length: > 0 } ? names : null;
    }

    /// <summary>The user's struct for one side. Of several the first counts, and all others are told.</summary>
    private SampleStruct? Declared(bool isOutput, int length)
    {
        string side = isOutput ? "output" : "input";
        DeclaredStruct? chosen = null;
        foreach (DeclaredStruct declared in _type.Structs.Where(declared => declared.IsOutput == isOutput))
        {
            if (declared.Length != length)
            {
                Refuse(declared,
                    $"it has {Figures.Count(declared.Length, "float")}, but the {side} has {Figures.Count(length)}: give it one float for each element.");
            }
            else if (chosen is not null)
            {
                Refuse(declared, $"'{chosen.Name}' is already the struct of the {side}: mark only one of them.");
            }
            else
            {
                chosen = declared;
            }
        }

        return chosen is null ? null : new SampleStruct(chosen.FullName, chosen.IsPublic, []);
    }

    private SampleStruct? Generated(string[]? names, string name, string prefix, string key)
    {
        if (names is null)
        {
            return null;
        }

        if (names.Length > MostFields)
        {
            Tell(DiagnosticIds.TooManyNames, ModelSeverity.Info,
                $"No struct is generated for the {Figures.Count(names.Length)} names under '{key}': "
                + $"{Figures.Count(MostFields)} is the maximum number of fields.");
            return null;
        }

        return IsFree(name, $"the struct '{name}'") ? new SampleStruct(name, IsPublic: true, MemberNames.Of(names, name, prefix)) : null;
    }

    private IReadOnlyList<NamedElement> Labels(string[]? names, Func<string[], IReadOnlyList<NamedElement>> elements)
    {
        if (names is null)
        {
            return [];
        }

        if (names.Length > MostLabels)
        {
            Tell(DiagnosticIds.TooManyNames, ModelSeverity.Info,
                $"No enum is generated for the {Figures.Count(names.Length)} names under '{ElementNames.LabelsKey}': "
                + $"{Figures.Count(MostLabels)} is the maximum number of labels.");
            return [];
        }

        return IsFree(TypedNames.Label, $"the enum '{TypedNames.Label}'") && IsFree(TypedNames.PredictLabel, $"'{TypedNames.PredictLabel}'")
            ? elements(names)
            : [];
    }

    private bool IsFree(string name, string what)
    {
        bool isOwnName = _type.Name.TrimStart('@') == name;
        if (!isOwnName && !_type.TakenNames.Contains(name))
        {
            return true;
        }

        string reason = isOwnName ? "that is the name of the type" : "the type declares that name";
        Tell(DiagnosticIds.MemberLeftOut, ModelSeverity.Warning,
            $"From the names in the file, {what} would be generated into '{_type.Name}', but {reason}. It is left out: rename the declared member.");
        return false;
    }

    private void Refuse(DeclaredStruct declared, string reason) => _diagnostics.Add(
        new ModelDiagnostic(DiagnosticIds.StructDoesNotFit, ModelSeverity.Error,
            $"'{declared.Name}' cannot hold the {(declared.IsOutput ? "output" : "input")} of '{_type.Name}': {reason}")
        {
            Subject = declared.Identity,
        });

    private void Tell(string id, ModelSeverity severity, string message)
    {
        if (_isWish)
        {
            _diagnostics.Add(new ModelDiagnostic(id, severity, message));
        }
    }
}
