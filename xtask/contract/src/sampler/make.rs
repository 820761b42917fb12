//! Whole values as JSON.

use serde_json::{Map, Number, Value, json};

use super::check::{same, valid};
use super::shape::{Extra, ITEMS, PROPERTIES, Shape, Union};
use super::{Sampler, Wants, text};

/// How often it is tried again where members of a union exclude each other.
const ATTEMPTS: usize = 12;

impl Sampler {
    /// A value for all of these schemas together.
    pub(super) fn whole(&mut self, parts: &[String]) -> Value {
        let shape = Shape::of(&self.document, parts);
        if shape.unions.is_empty() {
            return self.plain(&shape, parts);
        }
        let mut first = None;
        let before = self.generous;
        for attempt in 0..ATTEMPTS {
            // The members may be alike in what they require.
            self.generous = before || attempt >= ATTEMPTS / 2;
            let mut decided = shape.clone();
            while let Some(union) = decided.unions.pop() {
                let index = self.member(&union, &decided, attempt);
                decided.decide(&self.document, &union, index);
            }
            let value = self.plain(&decided, parts);
            if self.fits(parts, &value) {
                self.generous = before;
                return value;
            }
            first.get_or_insert(value);
        }
        self.generous = before;
        first.unwrap_or_default()
    }

    /// The member of a union to make, among those of a kind that the rest of the schema allows.
    fn member(&mut self, union: &Union, shape: &Shape, attempt: usize) -> usize {
        let count = union.members.len();
        let mut may: Vec<usize> = (0..count)
            .filter(|index| {
                let member = Shape::of(&self.document, [&union.members[*index]]);
                !member.null_only && member.kind().is_none_or(|kind| shape.admits(kind))
            })
            .collect();
        if may.is_empty() {
            may = (0..count).collect();
        }
        if self.simple {
            let scalar = |index: &usize| {
                let member = Shape::of(&self.document, [&union.members[*index]]);
                !matches!(member.kind(), Some("object" | "array"))
            };
            if may.iter().any(scalar) {
                may.retain(scalar);
            }
        }
        if self.deep() {
            let heights: Vec<usize> =
                may.iter().map(|index| self.height(&union.members[*index], 0)).collect();
            let low = heights.iter().min().copied().unwrap_or(0);
            let mut heights = heights.into_iter();
            may.retain(|_| heights.next() == Some(low));
        }
        match attempt {
            0 => self.choose(&union.at, count, &may),
            attempt => may[attempt % may.len()],
        }
    }

    fn fits(&self, parts: &[String], value: &Value) -> bool {
        parts.iter().all(|part| valid(&self.document, part, value))
    }

    /// A value for a shape without unions.
    fn plain(&mut self, shape: &Shape, parts: &[String]) -> Value {
        if shape.null_only {
            return Value::Null;
        }
        if matches!(self.wants, Wants::Random(_))
            && shape.nullable
            && !self.simple
            && self.rng.u8(..8) == 0
            && shape.parts.iter().all(|part| valid(&self.document, part, &Value::Null))
        {
            return Value::Null;
        }
        if let Some(values) = &shape.values {
            return self.listed(values, shape);
        }
        let kind = shape.kind();
        if !matches!(kind, Some("object" | "array"))
            && let Some(sample) = self.sample(shape, parts)
        {
            return sample;
        }
        match kind {
            Some("object") => self.object(shape),
            Some("array") => self.array(shape),
            Some("integer") => self.integer_of(shape),
            Some("number") => self.number_of(shape),
            Some("boolean") => Value::Bool(match self.wants {
                Wants::Random(_) if !self.distinct => self.rng.bool(),
                _ => self.turn.is_multiple_of(2),
            }),
            Some(_) => self.text_of(shape, parts),
            None => self.anything(),
        }
    }

    fn listed(&mut self, values: &[Value], shape: &Shape) -> Value {
        if values.is_empty() {
            return Value::Null;
        }
        let first = shape
            .samples
            .iter()
            .find_map(|sample| values.iter().position(|value| same(value, sample)));
        let index = match self.wants {
            Wants::Random(_) if !self.distinct => self.rng.usize(..values.len()),
            _ => first.unwrap_or(0) + self.turn,
        };
        values[index % values.len()].clone()
    }

    /// An example or default that can be sent.
    fn sample(&mut self, shape: &Shape, parts: &[String]) -> Option<Value> {
        let random = matches!(self.wants, Wants::Random(_));
        if self.turn > 0 || (random && self.rng.bool()) {
            return None;
        }
        let mut all = parts.to_vec();
        all.extend(shape.parts.iter().filter(|part| !parts.contains(part)).cloned());
        shape.samples.iter().find(|sample| !sample.is_null() && self.fits(&all, sample)).cloned()
    }

    fn text_of(&mut self, shape: &Shape, parts: &[String]) -> Value {
        let random = match self.wants {
            Wants::Random(_) if !self.simple && !self.distinct => Some(&mut self.rng),
            _ => None,
        };
        let made = Value::String(text::make(shape, self.turn, random));
        if self.fits(parts, &made) {
            return made;
        }
        // Some other turn may give what a second rule wants.
        let others = (0..20).map(|turn| Value::String(text::make(shape, turn, None)));
        let fitting: Vec<Value> = others.filter(|other| self.fits(parts, other)).collect();
        match fitting.as_slice() {
            [] => made,
            fitting => fitting[self.turn % fitting.len()].clone(),
        }
    }

    fn integer_of(&mut self, shape: &Shape) -> Value {
        let small = shape.formats.iter().any(|format| format == "int32");
        let wide = if small { i64::from(i32::MAX) } else { 1 << 53 };
        let low =
            shape.low.map(|(low, out)| low.ceil() as i64 + i64::from(out && low.fract() == 0.0));
        let high = shape
            .high
            .map(|(high, out)| high.floor() as i64 - i64::from(out && high.fract() == 0.0));
        let usual = match self.wants {
            Wants::Random(_) if self.rng.bool() => {
                let low = low.unwrap_or(-wide).max(-wide);
                self.rng.i64(low..=high.unwrap_or(wide).clamp(low, wide.max(low)))
            }
            _ => 7 + self.turn as i64,
        };
        let mut value = usual
            .clamp(low.unwrap_or(i64::MIN), high.unwrap_or(i64::MAX).max(low.unwrap_or(i64::MIN)));
        if let Some(step) = shape.step.map(|step| step as i64).filter(|step| *step > 1) {
            value -= value.rem_euclid(step);
            if low.is_some_and(|low| value < low) {
                value += step;
            }
        }
        Value::from(value)
    }

    fn number_of(&mut self, shape: &Shape) -> Value {
        if shape.step.is_some() {
            return self.integer_of(shape);
        }
        let usual = match self.wants {
            Wants::Random(_) => {
                const SOME: &[f64] = &[0.0, 0.1, -2.5, 1e-7, 123_456.789, 1e15, 3.0, 0.000_25];
                SOME[self.rng.usize(..SOME.len())]
            }
            _ => 1.5 + self.turn as f64,
        };
        let usual = if shape.formats.iter().any(|format| format == "integer") {
            usual.round()
        } else {
            usual
        };
        let (low, below) = shape.low.unwrap_or((f64::MIN, false));
        let (high, above) = shape.high.unwrap_or((f64::MAX, false));
        let mut value = usual.clamp(low, high.max(low));
        if (below && value <= low) || (above && value >= high) {
            value = match (shape.low, shape.high) {
                (Some((low, _)), Some((high, _))) => (low + high) / 2.0,
                (Some((low, _)), None) => low + 1.0,
                _ => high - 1.0,
            };
        }
        Number::from_f64(value).map_or(Value::Null, Value::Number)
    }

    fn array(&mut self, shape: &Shape) -> Value {
        let count = self.count(shape.least[ITEMS], shape.most[ITEMS], 1);
        let before = (self.turn, self.distinct);
        self.distinct = shape.unique;
        let mut items: Vec<Value> = Vec::new();
        for index in 0..count {
            self.turn = index;
            let item = match shape.items.as_slice() {
                [] => self.anything(),
                schemas => self.whole(schemas),
            };
            if !shape.unique || !items.iter().any(|other| same(other, &item)) {
                items.push(item);
            }
        }
        (self.turn, self.distinct) = before;
        Value::Array(items)
    }

    fn object(&mut self, shape: &Shape) -> Value {
        let at = shape.parts.first().cloned().unwrap_or_default();
        self.nest(&at, |sampler| sampler.members(shape))
    }

    fn members(&mut self, shape: &Shape) -> Value {
        let mut out = Map::new();
        for (name, schemas) in &shape.properties {
            let needed = shape.required.contains(name) || shape.forced.contains_key(name);
            if shape.absent.contains(name) || !(needed || self.optional()) {
                continue;
            }
            let value = match shape.forced.get(name) {
                Some(forced) if self.fits(schemas, forced) => forced.clone(),
                _ => self.whole(schemas),
            };
            out.insert(name.clone(), value);
        }
        for name in &shape.required {
            if !shape.properties.contains_key(name) {
                let value = self.extra(shape);
                out.insert(name.clone(), value);
            }
        }
        let asked = matches!(shape.extra, Extra::Any | Extra::Of(_));
        let least = shape.least[PROPERTIES];
        let wanted = if asked && self.optional() { (out.len() + 1).max(least) } else { least };
        for index in 0..wanted.saturating_sub(out.len()) {
            let mut name = format!("key_{index}");
            while shape.properties.contains_key(&name) {
                name.push('_');
            }
            // What is declared comes first.
            let declared = shape.properties.iter().find(|(name, _)| !out.contains_key(*name));
            let (name, value) = match declared {
                Some((name, schemas)) if !asked => (name.clone(), self.whole(schemas)),
                _ => (name, self.extra(shape)),
            };
            out.insert(name, value);
        }
        Value::Object(out)
    }

    fn extra(&mut self, shape: &Shape) -> Value {
        match &shape.extra {
            Extra::Of(at) => self.whole(std::slice::from_ref(at)),
            _ => self.anything(),
        }
    }

    fn anything(&mut self) -> Value {
        if !matches!(self.wants, Wants::Random(_)) || self.simple {
            return Value::from("text");
        }
        match self.rng.u8(..7) {
            0 => json!(self.rng.i64(..)),
            1 => json!(0.25),
            2 => json!(true),
            3 => json!([1, "a", null, {"b": []}]),
            4 => json!({"a": {"b": [1.5, null]}, "": "empty"}),
            5 => Value::Null,
            _ => json!(text::make(&Shape::default(), 0, Some(&mut self.rng))),
        }
    }
}
