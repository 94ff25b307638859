-- Les anomalies relevées sans écarter l'enregistrement. Une ligne par code.

select code as code_alerte, phrase as phrase_alerte
from ref_alerte
order by code_alerte
